using System;
using System.IO;
using System.Reflection;
using System.Runtime.ExceptionServices;
using RestrictedUsers.Contracts;

namespace RestrictedUsers.Connections;

/// <summary>
/// Creates the one factory of Core, on first use and never at import: in PowerShell 7 through RestrictedUsers.Isolation, in
/// Windows PowerShell through <see cref="DesktopCoreLoader"/>. This assembly has no reference to Core or to either closure.
/// </summary>
internal static class ServiceFactory
{
    private const string LoaderType = "RestrictedUsers.Isolation.CoreLoader";

    private static readonly object Gate = new();
    private static ICoreEntry? s_factory;

    /// <summary>The factory. A failure is not kept, so that a repaired module works in the same session.</summary>
    /// <exception cref="FileNotFoundException">A file of the module is missing.</exception>
    /// <exception cref="InvalidOperationException">Files of different versions are mixed.</exception>
    internal static ICoreEntry Current
    {
        get
        {
            lock (Gate)
            {
                return s_factory ??= CreateFromFolder(Path.GetDirectoryName(typeof(ServiceFactory).Assembly.Location)!);
            }
        }
    }

    private static ICoreEntry CreateFromFolder(string bin) =>
        IsDesktop
            ? DesktopCoreLoader.CreateFactory(Path.Combine(bin, "core", "net472"))
            : CreateIsolated(bin, Path.Combine(bin, "core", "net8.0"));

    private static bool IsDesktop => typeof(object).Assembly.GetName().Name == "mscorlib";

    private static ICoreEntry CreateIsolated(string bin, string core)
    {
        string path = Path.Combine(bin, "RestrictedUsers.Isolation.dll");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"'{path}' is missing. Reinstall the module.", path);
        }

        MethodInfo create = Assembly.LoadFrom(path).GetType(LoaderType)?.GetMethod("CreateFactory")
            ?? throw new InvalidOperationException($"'{path}' does not fit this version of RestrictedUsers. Reinstall the module.");
        try
        {
            return (ICoreEntry)create.Invoke(null, [core])!;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Capture(e.InnerException).Throw();
            throw;
        }
    }
}
