#!/usr/bin/env python3
"""Compares the operations that `mtopt --list-operations` lists with LLVM's .td files.

    tests/dev/compare_ods.py [--mtopt "dotnet tools/mtopt/bin/Release/net10.0/mtopt.dll"] [--dialect affine]

Needs llvm-tblgen (package llvm-22) and the .td files (package libmlir-22-dev). Prints what is missing or differs, per operation:
operands, results, attributes, regions, traits, parents, formats. What a format says in other words than upstream's is listed too,
so some lines are wanted differences; the exit code is the number of operations that upstream has and we do not.
"""
import argparse, json, os, re, subprocess, sys, tempfile

INCLUDE = "/usr/lib/llvm-22/include"
FILES = {
    "builtin": ["IR/BuiltinOps"], "func": ["Dialect/Func/IR/FuncOps"], "arith": ["Dialect/Arith/IR/ArithOps"], "math": ["Dialect/Math/IR/MathOps"],
    "cf": ["Dialect/ControlFlow/IR/ControlFlowOps"], "scf": ["Dialect/SCF/IR/SCFOps"], "tensor": ["Dialect/Tensor/IR/TensorOps"],
    "memref": ["Dialect/MemRef/IR/MemRefOps"], "vector": ["Dialect/Vector/IR/VectorOps"], "affine": ["Dialect/Affine/IR/AffineOps"],
    "linalg": ["Dialect/Linalg/IR/LinalgOps", "Dialect/Linalg/IR/LinalgStructuredOps", "Dialect/Linalg/IR/LinalgRelayoutOps"],
    "bufferization": ["Dialect/Bufferization/IR/BufferizationOps"], "ml_program": ["Dialect/MLProgram/IR/MLProgramOps"],
    "amx": ["Dialect/AMX/AMX"], "x86vector": ["Dialect/X86Vector/X86Vector"],
}
TRAITS = {  # upstream's name -> ours
    "Terminator": "Terminator", "IsolatedFromAbove": "IsolatedFromAbove", "Commutative": "Commutative", "ConstantLike": "ConstantLike",
    "SingleBlock": "SingleBlock", "NoTerminator": "NoTerminator", "SymbolTable": "SymbolTable", "Symbol": "Symbol",
    "SameOperandsAndResultType": "SameOperandsAndResultType", "SameTypeOperands": "SameTypeOperands",
    "SameOperandsAndResultShape": "SameOperandsAndResultShape", "SameOperandsAndResultElementType": "SameOperandsAndResultElementType",
    "Elementwise": "Elementwise", "Idempotent": "Idempotent", "Involution": "Involution", "AttrSizedOperandSegments": "AttrSizedOperandSegments",
    "AttrSizedResultSegments": "AttrSizedResultSegments", "SameVariadicOperandSize": "SameVariadicOperandSize",
    "SameVariadicResultSize": "SameVariadicResultSize", "ReturnLike": "ReturnLike", "AutomaticAllocationScope": "AutomaticAllocationScope",
    "NoRegionArguments": "NoRegionArguments", "SameOperandsElementType": "SameOperandsElementType", "SameOperandsShape": "SameOperandsShape",
}


def records(path):
    out = tempfile.mktemp(suffix=".json")
    here = os.path.dirname(f"{INCLUDE}/mlir/{path}")
    subprocess.run([TBLGEN, "-dump-json", "-I", INCLUDE, "-I", here, f"{INCLUDE}/mlir/{path}.td", "-o", out], check=True)
    data = json.load(open(out))
    os.unlink(out)
    return data


def arity(record):
    sup = record["!superclasses"]
    return "Variadic" if "Variadic" in sup or "VariadicOfVariadic" in sup else "Optional" if "Optional" in sup else "One"


def summary(data, record):
    base = record.get("baseType")
    if arity(record) != "One" and isinstance(base, dict):
        return summary(data, data[base["def"]])
    return record.get("summary", "")


def traits_of(data, op):
    names, found = set(), []
    def add(reference):
        record = data[reference["def"]]
        if "TraitList" in record["!superclasses"]:
            for inner in record["traits"]: add(inner)
        found.append((reference["def"], record))
    for reference in op["traits"]: add(reference)
    parents, predicates = [], []
    for name, record in found:
        if name in TRAITS: names.add(TRAITS[name])
        trait = str(record.get("trait", ""))
        if trait.startswith("HasParent<"): parents = re.findall(r"(\w+Op)\b", trait)
        if "PredOpTrait" in record["!superclasses"]: predicates.append(record.get("summary", ""))
        if "SingleBlockImplicitTerminator" in str(record["!superclasses"]): names.add("SingleBlock")
    return names, parents, predicates


def upstream(dialect):
    ops = {}
    for path in FILES[dialect]:
        data = records(path)
        for name in data["!instanceof"].get("Op", []):
            op = data[name]
            if data[op["opDialect"]["def"]]["name"] != dialect: continue
            operands, attributes = [], []
            for reference, argument in op["arguments"]["args"]:
                record = data[reference["def"]]
                sup = record["!superclasses"]
                if "Attr" in sup or "Property" in sup:
                    attributes.append({"name": argument, "constraint": record.get("summary", ""), "optional": bool(record.get("isOptional")),
                                       "default": str(record.get("defaultValue") or "")})
                else:
                    operands.append({"name": argument or "", "constraint": summary(data, record), "arity": arity(record)})
            results = [{"name": n or "", "constraint": summary(data, data[r["def"]]), "arity": arity(data[r["def"]])} for r, n in op["results"]["args"]]
            def region_arity(record): return "Variadic" if "VariadicRegion" in record["!superclasses"] else "One"
            regions = [{"name": n or "", "constraint": data[r["def"]].get("summary", ""), "arity": region_arity(data[r["def"]])} for r, n in op["regions"]["args"]]
            names, parents, predicates = traits_of(data, op)
            ops[f"{dialect}.{op['opName']}"] = {
                "operands": operands, "results": results, "attributes": attributes, "regions": regions, "traits": names, "parents": parents,
                "predicates": predicates, "format": " ".join((op.get("assemblyFormat") or "").split()),
                "custom": bool(op.get("hasCustomAssemblyFormat")), "verifier": bool(op.get("hasVerifier") or op.get("hasRegionVerifier")), "class": name.split("_")[-1],
            }
    return ops


def same(text): return re.sub(r"\s+", " ", str(text)).strip()


def group(items): return [(i["constraint"], i["arity"]) for i in items]


def main():
    global TBLGEN
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mtopt", default="dotnet tools/mtopt/bin/Release/net10.0/mtopt.dll")
    parser.add_argument("--tblgen", default="llvm-tblgen-22")
    parser.add_argument("--dialect", action="append")
    args = parser.parse_args()
    TBLGEN = args.tblgen
    listing = subprocess.run(args.mtopt.split() + ["--list-operations"], check=True, capture_output=True, text=True).stdout
    ours = {op["name"]: op for op in map(json.loads, listing.splitlines())}
    missing = differing = total = 0
    for dialect in args.dialect or FILES:
        theirs = upstream(dialect)
        total += len(theirs)
        for name, op in sorted(theirs.items()):
            if name not in ours:
                missing += 1
                print(f"MISSING {name}: {op['format'] or ('custom' if op['custom'] else 'generic only')}")
                continue
            mine, lines = ours[name], []
            for what in ("operands", "results"):
                if group(mine[what]) != group(op[what]):
                    lines.append(f"{what}: ours {[(i['name'], *c) for i, c in zip(mine[what], group(mine[what]))]}\n      upstream {[(i['name'], *c) for i, c in zip(op[what], group(op[what]))]}")
            mine_attrs, their_attrs = {a["name"]: a for a in mine["attributes"]}, {a["name"]: a for a in op["attributes"]}
            for a in their_attrs.keys() - mine_attrs.keys(): lines.append(f"attribute missing: {a}: {their_attrs[a]}")
            for a in mine_attrs.keys() - their_attrs.keys(): lines.append(f"attribute unknown upstream: {a}")
            for a in their_attrs.keys() & mine_attrs.keys():
                m, t = mine_attrs[a], their_attrs[a]
                if m["constraint"] != t["constraint"]: lines.append(f"attribute {a}: ours '{m['constraint']}' upstream '{t['constraint']}'")
                if (m["optional"] or "default" in m) != (t["optional"] or t["default"] != ""): lines.append(f"attribute {a}: optional/default ours {m} upstream {t}")
            if [r["constraint"] for r in mine["regions"]] != [same(r["constraint"]).replace("1 blocks", "1 blocks") for r in op["regions"]]:
                lines.append(f"regions: ours {mine['regions']} upstream {op['regions']}")
            have = set(mine["traits"].split(", "))
            for t in op["traits"] - have: lines.append(f"trait missing: {t}")
            for t in (have & set(TRAITS.values())) - op["traits"]: lines.append(f"trait unknown upstream: {t}")
            if len(op["parents"]) != len(mine["parents"]): lines.append(f"parents: ours {mine['parents']} upstream {op['parents']}")
            theirs_format, mine_format = same(op["format"]), same(mine.get("assemblyFormat", ""))
            if theirs_format != mine_format and not (op["custom"] and mine["customAssembly"]): lines.append(f"format: ours {mine_format or mine['customAssembly']}\n      upstream {theirs_format or op['custom']}")
            if op["verifier"] and not mine["verifier"]: lines.append("upstream has a verifier, we have none")
            if lines:
                differing += 1
                print(f"{name}  [predicates: {op['predicates']}]" if op["predicates"] else name)
                for line in lines: print("   ", line)
    print(f"{total} operations upstream, {missing} missing, {differing} with differences")
    return missing


if __name__ == "__main__":
    sys.exit(main())
