# The golden tests under LLVM's lit, with our mtopt and FileCheck-22:
#   dotnet build -c Release && /usr/lib/llvm-22/bin/lit tests/filecheck
import glob
import os
import shutil

import lit.formats

root = os.path.dirname(os.path.abspath(__file__))
repository = os.path.dirname(os.path.dirname(root))
llvm = lit_config.params.get("llvm", "/usr/lib/llvm-22")
build = lit_config.params.get("build", "Release")

config.name = "MaxTune"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.excludes = ["Inputs"]
config.test_source_root = root
config.test_exec_root = os.path.join(repository, "tests", "filecheck", "Output")
config.environment["PATH"] = os.path.join(llvm, "bin") + os.pathsep + os.environ["PATH"]
for variable in ("HOME", "DOTNET_ROOT", "DOTNET_CLI_HOME", "TMPDIR"):
    if variable in os.environ:
        config.environment[variable] = os.environ[variable]


def tool(project, assembly):
    return "dotnet " + os.path.join(repository, "tools", project, "bin", build, "net10.0", assembly)


def program(name):
    return shutil.which(name, path=config.environment["PATH"])


word = r"(?<![-\w/.@]){}(?![-\w/.])"
config.substitutions.append((word.format("mtopt"), tool("mtopt", "mtopt.dll")))
config.substitutions.append((word.format("maxtune"), tool("maxtune", "maxtune-cli.dll")))
filecheck = program("FileCheck-22") or program("FileCheck") or "FileCheck"
config.substitutions.append((word.format("FileCheck"), filecheck))
for library in ("mlir_runner_utils", "mlir_c_runner_utils"):
    found = sorted(glob.glob(os.path.join(llvm, "lib", "lib" + library + ".so*")))
    if found:
        config.substitutions.append(("%" + library, found[0]))

features = config.available_features
features.add("lit")
for name in ("mlir-opt-22", "mlir-runner", "mlir-translate-22", "FileCheck-22"):
    if program(name):
        features.add(name)

try:
    with open("/proc/cpuinfo") as cpuinfo:
        flags = next((line.split() for line in cpuinfo if line.startswith("flags")), [])
except OSError:
    flags = []
for flag, feature in (
    ("avx2", "avx2"),
    ("fma", "fma"),
    ("avx512f", "avx512f"),
    ("amx_tile", "amx"),
    ("amx_bf16", "amx_bf16"),
    ("amx_int8", "amx_int8"),
    ("avx512_bf16", "avx512bf16"),
    ("avx512_vnni", "avx512vnni"),
    ("avx_vnni", "avxvnni"),
):
    if flag in flags:
        features.add(feature)
features.add("linux")
