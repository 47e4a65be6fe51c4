return MaxTune.Tools.MtOpt.MtOptTool.Run(args, Console.In, Console.Out, Console.Error);
