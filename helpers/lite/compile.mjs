// Compiles the Python files that a run imports: node compile.mjs RUNTIME FOLDER PACKAGES CODE
// RUNTIME is the site's own Pyodide, PACKAGES what its kernel loads, CODE the run. FOLDER holds its archives unpacked,
// each in a folder of its name. There a .pyc that is never checked (PEP 552) takes the place of each .py imported.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [runtime, folder] = process.argv.slice(2, 4).map((path) => resolve(path));
const [packages, code] = process.argv.slice(4);
try {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")));
  const pyodide = await loadPyodide({ indexURL: runtime, packages: packages.split(","), stdout: () => {} });
  await pyodide.loadPackagesFromImports(code, { messageCallback: () => {} });
  pyodide.mountNodeFS("/files", folder);
  pyodide.globals.set("code", code);
  const failure = pyodide.runPython(`
import pathlib, py_compile, sys

failure = ""
try:
    exec(code, {})
except Exception as error:
    failure = f"{type(error).__name__}: {error}"
origins = [getattr(module.__spec__, "origin", None) or "" for module in [*sys.modules.values()] if module]
imported = {origin.split("/site-packages/")[-1].split(".zip/")[-1] for origin in origins if origin.endswith(".py")}
for path in sorted(pathlib.Path("/files").rglob("*.py")):
    name = path.relative_to("/files").as_posix().partition("/")[2]
    if name in imported:
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(path, path.with_suffix(".pyc"), name, doraise=True, invalidation_mode=mode)
        path.unlink()
failure`);
  if (failure) throw Error(failure);
} catch (error) {
  console.error(error.message.trim());
  process.exitCode = 1;
}
