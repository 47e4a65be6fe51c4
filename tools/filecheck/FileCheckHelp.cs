namespace MaxTune.Tools.FileCheck;

internal static class FileCheckHelp
{
    public const string Version = "MaxTune filecheck, the semantics of LLVM 22's FileCheck\n";

    public const string Options = """
        USAGE: filecheck [options] <check-file>
               filecheck --update-checks [--tool NAME=COMMAND ...] <test-file>

          --input-file=FILE              File to check (default: stdin)
          --check-prefix=A               A prefix of directives (default: CHECK)
          --check-prefixes=A,B           Several prefixes
          --comment-prefixes=A,B         Prefixes of comments (default: COM,RUN)
          -DVAR=VALUE, -D#VAR=NUMBER     Define a string or numeric variable
          --match-full-lines             Positive patterns cover whole lines
          --strict-whitespace            Blanks count as they are
          --ignore-case                  Letters match in either case
          --implicit-check-not=PATTERN   PATTERN occurs nowhere between positive matches
          --enable-var-scope             Forget variables without $ at each LABEL
          --allow-empty                  Check an empty input too
          --allow-unused-prefixes        A prefix without directives is no error
          --allow-deprecated-dag-overlap DAG matches may overlap
          --allow-misspelled-directives  A near miss (CHECK-LABLE:) is a comment, not an error
          --dump-input=help|always|fail|never         When to show the annotated input (default: fail)
          --dump-input-filter=all|annotation-full|annotation|error   Which lines of it
          --dump-input-context=N         How many lines around them (default: 5)
          -v, -vv                        Say what matched, and what was looked at
          --update-checks                Run the test up to its FileCheck and write its CHECK lines anew
          --tool NAME=COMMAND            The command of a tool that the RUN line names

        Exit code 0: all checks match; 1: some do not; 2: empty input, no checks or a bad directive.
        FILECHECK_OPTS holds more options.

        """;

    public const string DumpInput = """
        The input dump shows the input with line numbers, and under a line what was looked for there:

          L:     labels line L of the input; each newline is drawn as a space
          T:L    labels the only result of the pattern of type T on line L of the check file
          T:L'N  labels the Nth of several results; T:impN is the Nth --implicit-check-not
          ^~~    marks a good match (with -v)
          !~~    marks a bad match: on the wrong line, excluded, or discarded
          X~~    marks a range where nothing matched
          ?      marks where a match may have been intended
          ...    stands for lines left out

        Options: --dump-input, --dump-input-filter, --dump-input-context, -v, -vv.

        """;
}
