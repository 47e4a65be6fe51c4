using System.Text;
using MaxTune.Tools.FileCheck;

string[] more = (Environment.GetEnvironmentVariable("FILECHECK_OPTS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return FileCheckTool.Run([.. more, .. args], ReadInput, Console.Out, Console.Error, Directory.GetCurrentDirectory());

static string ReadInput()
{
    using var input = Console.OpenStandardInput();
    using var bytes = new MemoryStream();
    input.CopyTo(bytes);
    return ByteText.FromBytes(bytes.ToArray());
}
