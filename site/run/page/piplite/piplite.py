"""The kernel writes its settings here: pyodide_kernel's worker, `initPackageManager`."""
