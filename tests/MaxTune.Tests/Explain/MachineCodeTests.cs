using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Iced.Intel;
using MaxTune.Codegen.Listing;
using MaxTune.Tests.Facade;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace MaxTune.Tests.Explain;

public class MachineCodeTests
{
    // the runtime says where it put each method and how long it is
    private sealed class MethodEvents : EventListener
    {
        private const long JitKeyword = 0x10;

        public ConcurrentDictionary<ulong, uint> Sizes { get; } = new();

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(source, EventLevel.Verbose, (EventKeywords)JitKeyword);
        }

        protected override void OnEventWritten(EventWrittenEventArgs e)
        {
            if (e.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) != true || e.Payload is not { } payload || e.PayloadNames is not { } names) return;
            if (payload[names.IndexOf("MethodStartAddress")] is ulong start && payload[names.IndexOf("MethodSize")] is uint size) Sizes[start] = size;
        }
    }

    [SkippableFact]
    public void The_code_found_by_its_branches_is_what_the_runtime_says_it_is()
    {
        Skip.IfNot(System.Runtime.Intrinsics.X86.X86Base.X64.IsSupported, "machine code is read on x86-64 alone");
        using var events = new MethodEvents();
        using var model = Model.Compile(Models.Linear("4"), new CompileOptions { Threads = 1, Parameters = Models.Parameters() });
        var code = model.Compiled.Functions.Values.SelectMany(f => f.Stages).Select(s => s.MachineCode!).ToArray();
        Assert.NotEmpty(code);
        foreach (var method in code)
        {
            // events come from another thread
            Skip.IfNot(SpinWait.SpinUntil(() => events.Sizes.ContainsKey(method.Entry), 5000), "the runtime reported no code at this address");
            uint size = events.Sizes[method.Entry];
            // all of it but what is never reached, such as a trap after the last call
            Assert.InRange((uint)method.ByteLength, size - 16, size);
        }
    }

    private static MachineCode Assembled(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), 0x1000);
        return MachineCode.Decode("test", stream.ToArray(), 0x1000);
    }

    [Fact]
    public void A_loop_is_counted_by_what_it_does()
    {
        var code = Assembled(a =>
        {
            Label outer = a.CreateLabel(), inner = a.CreateLabel();
            a.mov(rbp, rsp);
            a.Label(ref outer);
            a.vmovups(__[rdx], ymm1);
            a.Label(ref inner);
            a.vmovups(ymm2, __[rsi]);
            a.vfmadd231ps(ymm0, ymm2, ymm3);
            a.vfmadd231ps(ymm1, ymm2, __[rdi + 32]);
            a.vmovups(__[rbp - 64], ymm4);
            a.vaddps(ymm4, ymm4, __[rsp + 8]);
            a.dec(rcx);
            a.jne(inner);
            a.dec(rax);
            a.jne(outer);
            a.ret();
        });
        Assert.Equal(2, code.Loops.Count);
        var (around, loop) = (code.Loops[0], code.Loops[1]);
        Assert.Equal((false, true), (around.IsInnermost, loop.IsInnermost));
        Assert.Equal((2, 2, 0, 1, 1), (loop.Products, loop.Loads, loop.Stores, loop.SpillLoads, loop.SpillStores));
        Assert.Equal((2, 2, 1), (around.Products, around.Loads, around.Stores));
        Assert.Equal("2 fma, 2 loads (1 a fma), 1 spilled read, 1 spilled write", ListingText.Describe(loop));
    }

    // rbp is a register like others when the method sets up no frame with it
    [Fact]
    public void Without_a_frame_rbp_is_no_stack()
    {
        var loop = Assembled(a =>
        {
            var top = a.CreateLabel();
            a.Label(ref top);
            a.vmulps(xmm0, xmm1, __[rbp]);
            a.add(rbp, 16);
            a.jne(top);
            a.ret();
        }).Loops.Single();
        // no FMA in the code: multiplications count
        Assert.Equal((1, 1, 0), (loop.Products, loop.Loads, loop.Spills));
    }

    [Fact]
    public void A_listing_has_labels_and_no_addresses()
    {
        string text = ListingText.Print(Assembled(a =>
        {
            Label top = a.CreateLabel(), end = a.CreateLabel();
            a.test(rcx, rcx);
            a.je(end);
            a.Label(ref top);
            a.dec(rcx);
            a.jne(top);
            a.Label(ref end);
            a.ret();
        }));
        Assert.Equal("""
            ; test: 11 bytes, 5 instructions
              0000  test          rcx, rcx
              0003  je            L1
            L0:                                     ; innermost loop: 2 instructions, no spills
              0005  dec           rcx
              0008  jne           L0
            L1:
              000a  ret

            """, text);
    }
}
