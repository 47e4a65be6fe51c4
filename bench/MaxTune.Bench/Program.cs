using MaxTune.Bench;
using MaxTune.Tools.Cli;

if (args is ["report", ..]) return ReportCommand.Run(args[1..], Console.Out, Console.Error);

// OpenBLAS reads this as it loads: its threads spin for 2^20 cycles, 0.4 ms, after a call. By default 2^26, and within maxtune 2^4.
NativeEnvironment.Set("OPENBLAS_THREAD_TIMEOUT", "20");
var torch = new Lazy<(Libtorch?, string)>(() => (Libtorch.TryLoad(Environment.GetEnvironmentVariable("MAXTUNE_LIBTORCH"), out string why), why));
IGemmPeer[] peers = [new OrtPeer(), new AtenPeer(torch), new OneDnnPeer(torch), new MklBf16Peer(torch)];
string[] all = args is ["gemm", ..] ? ["bench", .. args] : args;
return MaxTuneTool.Run(all, Console.In, Console.Out, Console.Error, Environment.GetEnvironmentVariable, peers);
