using CsCheck;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

/// <summary>Generated loop nests: the reference semantics and the IL leave the same bits in memory, scalar and at every width.</summary>
public class RandomNestTests
{
    private const int Side = 64;                                             // buffers are Side x Side; every index stays inside

    [Theory, InlineData(0), InlineData(4), InlineData(8), InlineData(16)]
    public void AgreeWithTheReference(int lanes) =>
        Gen.Int[0, int.MaxValue].Sample(seed => Check(seed, lanes), iter: 60, threads: 1);

    /// <summary>One of them.</summary>
    internal static void Check(int seed, int lanes)
    {
        var random = new Random(seed);
        var function = new Nest(random, lanes).Build();
        object[] args = [Differential.Random(random, IrType.F32, Side, Side), Differential.Random(random, IrType.F32, Side, Side), Differential.Random(random, IrType.F32, Side, Side), (long)random.Next(0, 5)];
        Differential.Check(function, args, grain: random.Next(0, 3));
    }

    /// <param name="lanes">Lanes of the values computed with; 0 for scalars.</param>
    private sealed class Nest(Random random, int lanes)
    {
        private readonly IrType type = lanes == 0 ? IrType.F32 : new VectorType([lanes], IrType.F32);
        private IReadOnlyList<Value> args = [];
        private int operations;

        public Operation Build() => new OpBuilder().Func("f", new FunctionType([.. Enumerable.Repeat(new MemRefType([Side, Side], IrType.F32), 3), IrType.Index], []), (b, arguments) =>
        {
            args = [.. arguments];
            int stages = random.Next(1, 3);
            for (int s = 0; s < stages; s++)
            {
                int rank = random.Next(0, 3);
                // a parallel loop writes rows and columns of its own: iterations must not meet
                if (rank == 0) Body(b, [arguments[3]], [], 0);
                else
                    b.Parallel(Constants(b, rank, 0), Constants(b, rank, 3), Constants(b, rank, 1), (b, ivs) =>
                        Store(b, Carry(b, [.. ivs, arguments[3]], [Load(b, [.. ivs])], 0)[0], args[2], [ivs[0], rank > 1 ? b.MulI(ivs[1], b.ConstantIndex(Math.Max(1, lanes))) : b.ConstantIndex(0)]));
            }
            b.Return();
        }).Op;

        private static Value[] Constants(OpBuilder b, int count, long value) => [.. Enumerable.Range(0, count).Select(_ => (Value)b.ConstantIndex(value))];

        private void Body(OpBuilder b, Value[] indices, Value[] values, int depth)
        {
            var results = Carry(b, indices, [.. values, Load(b, indices)], depth);
            Store(b, results[^1], args[random.Next(1, 3)], [Index(b, indices), Column(b, indices)]);
        }

        /// <summary>A few operations and loops over the values in scope; returns as many new ones.</summary>
        private Value[] Carry(OpBuilder b, Value[] indices, Value[] values, int depth)
        {
            var pool = values.ToList();
            int count = random.Next(1, 4);
            for (int i = 0; i < count && operations < 60; i++)
            {
                operations++;
                switch (random.Next(depth < 3 ? 6 : 4))
                {
                    case 0: pool.Add(Load(b, indices)); break;
                    case 1: pool.Add(Limit(b, b.AddF(Pick(pool), Pick(pool)))); break;
                    case 2: pool.Add(Limit(b, b.MulF(Pick(pool), Pick(pool)))); break;
                    case 3: pool.Add(b.MaximumF(Pick(pool), b.ConstantFloat(random.Next(-1, 2), type))); break;
                    case 4: pool.AddRange(Loop(b, indices, pool, depth)); break;
                    case 5: pool.AddRange(Branch(b, indices, pool, depth)); break;
                }
            }
            return [.. values.Select(_ => Pick(pool))];
        }

        private Value[] Loop(OpBuilder b, Value[] indices, List<Value> pool, int depth)
        {
            Value lower = b.ConstantIndex(random.Next(0, 2)), step = b.ConstantIndex(random.Next(1, 3));
            Value upper = random.Next(3) == 0 ? args[3] : b.ConstantIndex(random.Next(0, 5));
            var inits = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(pool)).ToArray();
            return [.. b.For(lower, upper, step, inits, (b, iv, carried) =>
            {
                var results = Carry(b, [.. indices, iv], [.. carried], depth + 1);
                if (depth > 0 || random.Next(2) == 0) return results;
                // permute: yields of old values in new places
                return results.Zip(carried).Select(p => random.Next(2) == 0 ? p.First : carried[random.Next(carried.Count)]);
            }).Op.Results.ToArray()];
        }

        private Value[] Branch(OpBuilder b, Value[] indices, List<Value> pool, int depth)
        {
            Value condition = b.CmpI(CmpIPredicate.Slt, indices[random.Next(indices.Length)], b.ConstantIndex(random.Next(0, 4)));
            Value x = Pick(pool), y = Pick(pool);
            return [.. b.If(condition, [type, type], b => Carry(b, indices, [x, y], depth + 1), b => Carry(b, indices, [y, x], depth + 1)).Op.Results.ToArray()];
        }

        private Value Pick(List<Value> pool) => pool[random.Next(pool.Count)];

        // keeps magnitudes where f32 products of integers are exact: values stay in [-8, 8]
        private Value Limit(OpBuilder b, Value value) => b.MinimumF(b.MaximumF(value, b.ConstantFloat(-8, type)), b.ConstantFloat(8, type));

        // each induction variable is at most 4, so sums of two with small factors stay inside
        private Value Index(OpBuilder b, Value[] indices)
        {
            Value first = indices[random.Next(indices.Length)], second = indices[random.Next(indices.Length)];
            return random.Next(4) switch
            {
                0 => first,
                1 => b.AddI(first, b.ConstantIndex(random.Next(0, 6))),
                2 => b.AddI(b.MulI(first, b.ConstantIndex(random.Next(1, 4))), second),
                _ => b.MulI(first, second),
            };
        }

        private Value Column(OpBuilder b, Value[] indices) => Index(b, indices);

        private Value Load(OpBuilder b, Value[] indices)
        {
            Value memref = args[random.Next(0, 2)], row = Index(b, indices), column = Column(b, indices);
            return lanes == 0 ? b.Load(memref, row, column) : b.VectorLoad((VectorType)type, memref, row, column);
        }

        private void Store(OpBuilder b, Value value, Value memref, Value[] at)
        {
            if (lanes == 0) b.Store(value, memref, at);
            else b.VectorStore(value, memref, at);
        }
    }
}
