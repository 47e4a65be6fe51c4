return MaxTune.Tools.Cli.MaxTuneTool.Run(args, Console.In, Console.Out, Console.Error);
