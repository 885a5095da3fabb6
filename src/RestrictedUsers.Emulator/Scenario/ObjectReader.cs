using System;
using System.Collections.Generic;

namespace RestrictedUsers.Emulator.Scenario;

/// <summary>Reads an object property by property into a target; a property that is not in the table is an error with the near names.</summary>
/// <typeparam name="T">The target.</typeparam>
internal sealed class ObjectReader<T>
    where T : class, new()
{
    private readonly string _what;
    private readonly Dictionary<string, Action<T, ScenarioValue>> _readers = new(StringComparer.Ordinal);

    /// <param name="what">What the object is, for messages: "a sender" or "the settings".</param>
    public ObjectReader(string what)
    {
        _what = what;

        // Every object may explain itself.
        On("comment", (_, value) => value.Text());
    }

    /// <summary>A property that is read by a function of its own.</summary>
    public ObjectReader<T> On(string name, Action<T, ScenarioValue> read)
    {
        _readers.Add(name, read);
        return this;
    }

    /// <summary>A plain property. A null sets it back to its default, as in a JSON merge patch.</summary>
    public ObjectReader<T> Value<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set, Func<ScenarioValue, TValue> read) =>
        On(name, (target, value) => set(target, value.IsNull ? get(new T()) : read(value)));

    /// <summary>A list of texts, replaced as a whole.</summary>
    public ObjectReader<T> Texts(string name, Func<T, IList<string>> get) => List(name, get, item => item.NonEmptyText());

    /// <summary>A list, replaced as a whole; null empties it.</summary>
    public ObjectReader<T> List<TItem>(string name, Func<T, IList<TItem>> get, Func<ScenarioValue, TItem> read) => On(name, (target, value) =>
    {
        var list = get(target);
        list.Clear();
        if (!value.IsNull)
        {
            foreach (var item in value.Items)
            {
                list.Add(read(item));
            }
        }
    });

    /// <summary>An object that is merged into the existing one; null sets all of it back to its defaults.</summary>
    public ObjectReader<T> Object<TInner>(string name, Func<T, TInner> get, Action<T, TInner> set, ObjectReader<TInner> reader)
        where TInner : class, new() =>
        On(name, (target, value) => set(target, value.IsNull ? new TInner() : reader.Read(value, get(target))));

    /// <summary>Reads all properties into the target.</summary>
    public T Read(ScenarioValue value, T target)
    {
        foreach (var property in value.Properties)
        {
            if (!_readers.TryGetValue(property.Name, out var read))
            {
                throw value.ErrorAt(
                    property, $"There is no property '{property.Name}' in {_what}. {NearNames.Suggest(property.Name, _readers.Keys)}");
            }

            read(target, property.Value);
        }

        return target;
    }
}
