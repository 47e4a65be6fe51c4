namespace MaxTune.IR;

/// <summary>Makes math operations: <c>b.Exp(x)</c>.</summary>
public static class MathBuilder
{
    public static OpResult Exp(this OpBuilder b, Value x) => b.CreateValue(MathOps.Exp, [x], x.Type);
    public static OpResult Log(this OpBuilder b, Value x) => b.CreateValue(MathOps.Log, [x], x.Type);
    public static OpResult Tanh(this OpBuilder b, Value x) => b.CreateValue(MathOps.Tanh, [x], x.Type);
    public static OpResult Erf(this OpBuilder b, Value x) => b.CreateValue(MathOps.Erf, [x], x.Type);
    public static OpResult Sqrt(this OpBuilder b, Value x) => b.CreateValue(MathOps.Sqrt, [x], x.Type);
    public static OpResult Rsqrt(this OpBuilder b, Value x) => b.CreateValue(MathOps.Rsqrt, [x], x.Type);
    public static OpResult AbsF(this OpBuilder b, Value x) => b.CreateValue(MathOps.AbsF, [x], x.Type);
    public static OpResult Floor(this OpBuilder b, Value x) => b.CreateValue(MathOps.Floor, [x], x.Type);
    public static OpResult Ceil(this OpBuilder b, Value x) => b.CreateValue(MathOps.Ceil, [x], x.Type);
    public static OpResult Sin(this OpBuilder b, Value x) => b.CreateValue(MathOps.Sin, [x], x.Type);
    public static OpResult Cos(this OpBuilder b, Value x) => b.CreateValue(MathOps.Cos, [x], x.Type);
    public static OpResult PowF(this OpBuilder b, Value x, Value y) => b.CreateValue(MathOps.PowF, [x, y], x.Type);
    public static OpResult MathFma(this OpBuilder b, Value x, Value y, Value z) => b.CreateValue(MathOps.Fma, [x, y, z], x.Type);
}
