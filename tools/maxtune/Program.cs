// what compiling needs gets ready on the other core while the command line and files are read
if (args is ["run" or "tune", ..]) MaxTune.Model.WarmUp();
return MaxTune.Tools.Cli.MaxTuneTool.Run(args, Console.In, Console.Out, Console.Error);
