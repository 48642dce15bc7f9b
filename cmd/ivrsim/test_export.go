package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/testcase"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// notExported is the file that lists the calls without a test case.
const notExported = "not_exported.txt"

// exportFormats are the platforms whose test cases can be written.
func exportFormats() []string { return []string{amazonconnect.Format.Name} }

// languages are the versions of the Testing language.
func languages() []string {
	var out []string
	for _, v := range testcase.Versions {
		out = append(out, v.Name)
	}
	return out
}

// checkExport checks the flags of an export before anything is read.
func (f *testFlags) checkExport() error {
	switch {
	case f.export == "" && f.out != "":
		return wrongUsage(errors.New("--out is the folder of --export"), "add --export connect")
	case f.export == "":
		return nil
	case !slices.Contains(exportFormats(), f.export):
		return unknownName("platform", f.export, exportFormats())
	case !slices.Contains(languages(), f.language):
		return unknownName("version of the Testing language", f.language, languages())
	case f.out == "":
		return wrongUsage(errors.New("--out is missing"), "name the folder to write the test cases into, as in --out testcases")
	}
	return nil
}

// readOriginal reads the flows that the center was imported from, out of what the import keeps.
func (r *testRun) readOriginal() (*testcase.Source, error) {
	const hint = `import the flows again into the folder: "ivrsim import flow.json --out FOLDER" keeps what you have changed there`
	src, err := yaml.ReadFile(r.FS, importer.NameMapFile, maxImport)
	if err != nil {
		return nil, cannot(fmt.Errorf("the center was not imported: it has no %s", importer.NameMapFile), `"ivrsim import flow.json --out FOLDER" imports flows of Amazon Connect`)
	}
	var found diag.Findings
	names := importer.ReadNameMap(src, &found)
	if found.Len() > 0 {
		return nil, cannot(fmt.Errorf("%s cannot be read: %s", importer.NameMapFile, found.Sorted()[0].Message), "correct it, or import the flows again")
	}
	if names.Format != amazonconnect.Format.Name {
		return nil, cannot(fmt.Errorf("the center was imported from %q, and test cases are of Amazon Connect", names.Format), "run its calls with \"ivrsim test\"")
	}
	written, err := yaml.ReadFile(r.FS, importer.WrittenFile, maxImport)
	if err != nil {
		return nil, cannot(fmt.Errorf("%s cannot be read: %w", importer.WrittenFile, err), hint)
	}
	sources := importer.Sources(written)
	if len(sources) == 0 {
		return nil, cannot(fmt.Errorf("%s does not hold the flows that were imported", importer.WrittenFile), hint)
	}
	var bounded imports
	for _, src := range sources {
		if bounded.count(src.Content); bounded.over != nil {
			return nil, cannot(bounded.over, hintFewer)
		}
	}
	original := amazonconnect.ReadOriginal(sources)
	if err := checkBlocks(original.Center); err != nil {
		return nil, err
	}
	return testcase.NewSource(original, names), nil
}

// exportCalls writes the test cases of the calls, and lists those that have none.
func (r *testRun) exportCalls() error {
	source, err := r.readOriginal()
	if err != nil {
		return err
	}
	version := testcase.Versions[slices.Index(languages(), r.flags.language)]
	made := source.Calls(version, r.Routing, r.suites, r.batch.Results)
	var refused strings.Builder
	for _, x := range made.Refused {
		fmt.Fprintf(&refused, "%s%s: %s: %s\n", r.Prefix(), x.Place, x.Name, x.Why)
	}
	stale, err := r.writeTestCases(made, refused.String())
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(refused.String(), "\n"), "\n")
	if len(made.Refused) == 0 {
		lines = nil
	}
	for _, line := range made.Dialed {
		lines = append(lines, fmt.Sprintf("line %s: the flows have no identifier, so that the test cases dial its number in routing.yaml", line))
	}
	for _, name := range stale {
		lines = append(lines, fmt.Sprintf("%s: of no call any more; remove it", filepath.Join(r.flags.out, name)))
	}
	lines = append(lines, fmt.Sprintf("%s in %s, %s not exported", diag.Plural(len(made.Files), "test case"), r.flags.out, diag.Plural(len(made.Refused), "call")))
	if err := printLines(r.out, lines); err != nil {
		return err
	}
	if len(made.Files) == 0 {
		return failed()
	}
	return nil
}

// writeTestCases writes all files or none, and returns the test cases of earlier exports that
// have no call any more.
func (r *testRun) writeTestCases(made *testcase.Export, refused string) (stale []string, err error) {
	if err := os.MkdirAll(r.flags.out, newDir); err != nil {
		return nil, cannot(fmt.Errorf("write %s: %w", r.flags.out, plainCause(err)), "")
	}
	var files outputs
	written := map[string]bool{}
	add := func(name string, text []byte) {
		written[name] = true
		files.addIn(r.flags.out, name, content(text))
	}
	for _, f := range made.Files {
		add(f.Name, f.Content)
	}
	add(notExported, []byte(refused))
	if err := files.write(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(r.flags.out)
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".json" && !written[e.Name()] {
			stale = append(stale, e.Name())
		}
	}
	return stale, err
}
