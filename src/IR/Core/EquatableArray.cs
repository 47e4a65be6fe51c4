using System.Collections;
using System.Runtime.CompilerServices;

namespace MaxTune.IR;

/// <summary>An immutable array whose equality is that of its elements, so that records holding one compare by value.</summary>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
public readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
{
    private readonly T[]? items;

    public EquatableArray(T[] items) => this.items = items;

    private T[] Items => items ?? [];

    public int Count => Items.Length;
    public int Length => Items.Length;
    public bool IsEmpty => Items.Length == 0;
    public T this[int index] => Items[index];
    public T this[Index index] => Items[index];
    public ReadOnlySpan<T> Span => Items;
    public EquatableArray<T> this[Range range] => new(Items[range]);

    public bool Equals(EquatableArray<T> other) => ReferenceEquals(items, other.items) || Items.AsSpan().SequenceEqual(other.Items);
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items) hash.Add(item);
        return hash.ToHashCode();
    }

    public T[] ToArray() => [.. Items];
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();

    public static bool operator ==(EquatableArray<T> a, EquatableArray<T> b) => a.Equals(b);
    public static bool operator !=(EquatableArray<T> a, EquatableArray<T> b) => !a.Equals(b);
    public static implicit operator EquatableArray<T>(T[] items) => new(items);
}

public static class EquatableArray
{
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => new(items.ToArray());
}
