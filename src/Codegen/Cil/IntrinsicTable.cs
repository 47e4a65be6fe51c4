using System.Collections.Concurrent;
using System.Reflection;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Finds methods by owner, name and parameter types, closing generic ones over a lane type; remembers them.</summary>
internal sealed class IntrinsicTable
{
    private sealed record Key(Type Owner, string Name, Type? Lane, EquatableArray<Type> Parameters, EquatableArray<Type> Generics = default);

    private readonly ConcurrentDictionary<Key, MethodInfo?> methods = new();

    /// <summary>Null when there is no such method. A generic method over <paramref name="lane"/> is preferred.</summary>
    public MethodInfo? Find(Type owner, string name, Type? lane, params Type[] parameters) =>
        methods.GetOrAdd(new Key(owner, name, lane, parameters), _ => Search(owner, name, lane, parameters));

    public MethodInfo Get(Type owner, string name, Type? lane, params Type[] parameters) =>
        Find(owner, name, lane, parameters)
        ?? throw new IlException($"{IlNames.Type(owner)} has no {name}({string.Join(", ", parameters.Select(IlNames.Type))})");

    /// <summary>A generic method with all its type parameters given.</summary>
    public MethodInfo GetClosed(Type owner, string name, Type[] generics, Type[] parameters) =>
        methods.GetOrAdd(new Key(owner, name, null, parameters, generics), _ =>
            owner.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(m => m.Name == name && m.IsGenericMethodDefinition && m.GetGenericArguments().Length == generics.Length)
                .Select(m => m.MakeGenericMethod(generics))
                .FirstOrDefault(m => m.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters)))
        ?? throw new IlException($"{IlNames.Type(owner)} has no {name}({string.Join(", ", parameters.Select(IlNames.Type))})");

    private static MethodInfo? Search(Type owner, string name, Type? lane, Type[] parameters)
    {
        MethodInfo? plain = null;
        foreach (var candidate in owner.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (candidate.Name != name || candidate.GetParameters().Length != parameters.Length) continue;
            var method = candidate;
            if (candidate.IsGenericMethodDefinition)
            {
                if (lane is null || candidate.GetGenericArguments().Length != 1) continue;
                try { method = candidate.MakeGenericMethod(lane); }
                catch (ArgumentException) { continue; }                      // a constraint of the method rejects the lane
            }
            if (!method.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters)) continue;
            if (method.IsGenericMethod) return method;
            plain ??= method;
        }
        return plain;
    }
}
