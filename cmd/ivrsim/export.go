package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/sources"
	"github.com/ivrsim/ivrsim/internal/platforms/writeback"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

type exportFlags struct {
	patch []string
	out   string
}

func newExport() *verb {
	var flags exportFlags
	v := &verb{Command: &cobra.Command{
		Use:   "export [FOLDER] --patch FILE|FOLDER --out FILE|FOLDER",
		Short: "Write changes of imported flows back into the platform's files",
		Long: `Export writes the changes of an imported folder's flows into a copy of the original files:
prompts, keys, their targets, timeouts, attempts (Architect), priorities, queues and new say steps.
All other bytes stay as they are. One file becomes a file, or standard output with --out -. A folder or
several files become a folder.

Export writes nothing unless the original format can hold all changes. It prints each
other change with its place and the reason. Before it writes, it imports the result again
and compares the flows with the folder. Opening hours, telephone numbers, capacities,
scenarios, tests, durations and the labels of ends belong to the center, not to the
original.

Exit code: 0 written, 1 the original format cannot hold a change, or the folder has
errors, 2 wrong usage, 3 the files are not the originals of the folder, or cannot be read
or written.`,
		Example: `  ivrsim export center --patch flow.json --out changed.json
  ivrsim export center --patch flow.json --out - | diff flow.json -`,
		Args: arguments(0, 1),
		RunE: interruptibleVerb(func(cmd *cobra.Command, args []string) error { return runExport(cmd, args, flags) }),
	}}

	v.Flags().StringArrayVar(&flags.patch, "patch", nil,
		"the original `FILE` or its folder. It may be repeated")
	v.Flags().StringVar(&flags.out, "out", "",
		"write the changed originals to `FILE`, or to a folder")
	v.require("patch", "name the file that the folder was imported from, as in --patch original.json")
	v.require("out", "name the file to write, as in --out changed.json")

	return v
}

func runExport(cmd *cobra.Command, args []string, flags exportFlags) error {
	originals := originals{imports: imports{Files: sources.New(importFormats())}}
	for _, name := range flags.patch {
		if err := originals.add(name); err != nil {
			return err
		}
	}

	// All originals have one platform, because an import has one.
	format, err := originals.check(cmd, flags.patch)
	if err != nil {
		return err
	}

	c, folder, err := openExported(cmd, args)
	if err != nil {
		return err
	}

	// The places are checked before the comparison, which takes longest.
	if err := originals.place(flags.out); err != nil {
		return err
	}

	result, err := writeback.Write(writeback.Input{
		Format:  format,
		Sources: originals.Sources,
		Names:   folder.nameMap,
		Start:   folder.nameMap.Start,
		Written: folder.written,
		Foreign: folder.foreign,
		Folder:  c.Files,
	})

	// The folder must come from this original: an older folder would undo changes of the platform.
	var stale *writeback.StaleError
	switch {
	case errors.As(err, &stale):
		return cannot(err, "import it into the folder again, which keeps what you have changed there")
	case err != nil:
		return cannot(err, "")
	case result.Refused.Len() > 0:
		return printRefused(cmd, c, &result.Refused)
	}

	return originals.write(cmd, result, c.Path, flags.out)
}

// openExported opens the folder whose changes are exported, with what its import has left there.
func openExported(cmd *cobra.Command, args []string) (*workspace.Center, *importedFolder, error) {
	f, err := openArgument(cmd, args)
	if err != nil {
		return nil, nil, err
	}

	// Only the import knows which block a step came from. Its map of names shows that it was here.
	const hint = "export is for the folder of an import: see \"ivrsim import --help\""
	if f.Path == "" {
		return nil, nil, cannot(errors.New("the sample center was not imported"), hint)
	}
	if _, err := fs.Stat(f.FS, importer.NameMapFile); err != nil {
		return nil, nil, cannot(fmt.Errorf("%s was not imported: it has no %s", f.Path, importer.NameMapFile), hint)
	}

	c, err := readValid(cmd, f)
	if err != nil {
		return nil, nil, err
	}

	folder, err := openImported(cmd, f.Path)
	if err != nil {
		return nil, nil, err
	}

	// Without the record, newer values on the platform look like values that the folder has changed.
	if folder.written == nil {
		return nil, nil, cannot(fmt.Errorf("%s has no %s, the record of its import", f.Path, importer.WrittenFile),
			"import the original into the folder again, which keeps what you have changed there")
	}
	return c, folder, nil
}

// printRefused prints the changes that the original cannot say.
func printRefused(cmd *cobra.Command, c *workspace.Center, refused *diag.Findings) error {
	n := refused.Len()
	for x := range refused.All() {
		c.Found.Add(x)
	}
	if err := stopOn(cmd, c, c.Found.WithSeverity(diag.Error)); !isFailed(err) {
		return err
	}
	cmd.PrintErrf("%s cannot be written into the original; nothing is written\n", diag.Plural(n, "change"))
	return failed()
}

func isFailed(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.code == exitFindings
}

// originals are the files to change, and where each is written.
type originals struct {
	imports
	roots  []string // of the sources: the folder or file that names each
	folder bool     // they are written to a folder
	paths  []string // in it, or the one file
}

func (o *originals) add(name string) error {
	before := len(o.Sources)
	if err := o.imports.add(name); err != nil {
		return err
	}

	// Several files, or a folder of them, are written to a folder under their own names.
	info, err := os.Stat(name)
	if err != nil {
		return cannot(plainPathError(err), "")
	}

	// A file may bring the files that it includes.
	o.folder = o.folder || info.IsDir() || len(o.Sources) > 1

	for range o.Sources[before:] {
		root := filepath.Dir(name)
		if info.IsDir() {
			root = name
		}
		o.roots = append(o.roots, root)
	}

	return nil
}

// place chooses the path of each written file. It refuses a path of two files, and the path of an
// original.
func (o *originals) place(out string) error {
	if out == "-" {
		if o.folder {
			return wrongUsage(errors.New("several files cannot be written to the standard output"),
				"name a folder, as in --out changed")
		}
		return nil
	}

	for i, src := range o.Sources {
		name := out
		if o.folder {
			rel, err := filepath.Rel(o.roots[i], src.File)
			if err != nil {
				return cannot(err, "")
			}
			name = filepath.Join(out, rel)

			// Files of two folders have one path if their names below these folders are the same.
			if slices.Contains(o.paths, rel) {
				return wrongUsage(fmt.Errorf("two files would be written to %s", name),
					"name a folder that has both, as in --patch exports")
			}
			o.paths = append(o.paths, rel)
		}

		// A link, or another spelling, may name the original too, so the files are compared and not
		// their names.
		was, err1 := os.Stat(src.File)
		is, err2 := os.Stat(name)
		if err1 == nil && err2 == nil && os.SameFile(was, is) {
			return wrongUsage(fmt.Errorf("%s is the original", name),
				"write to another file: the next export needs the original")
		}
	}

	return nil
}

// write writes the changed files, and prints what has changed.
func (o *originals) write(cmd *cobra.Command, result *writeback.Result, folder, out string) error {
	if out == "-" {
		if _, err := cmd.OutOrStdout().Write(result.Sources[0].Content); err != nil {
			return err
		}
		return summarizeExport(cmd.ErrOrStderr(), result, folder, out)
	}

	// All files are written or none: a half-written export cannot be compared with its folder.
	err := commit(cmd, func() error {
		var files whole.Files
		for i, src := range result.Sources {
			render := whole.Content(src.Content)
			if o.folder {
				files.AddIn(out, o.paths[i], render)
			} else {
				files.Add(out, render)
			}
		}
		return files.Write()
	})
	if err != nil {
		return err
	}
	return summarizeExport(cmd.OutOrStdout(), result, folder, out)
}

// summarizeExport prints the changes, and the changes that stay in the folder.
func summarizeExport(w io.Writer, result *writeback.Result, folder, out string) error {
	var text strings.Builder
	say := func(c *writeback.Change, what string) {
		at := c.Place

		// The place is relative to the center's folder, and the user is in another one.
		at.File = path.Join(folder, at.File)
		place := diag.Visible(at.String())
		change := diag.Visible(c.String())
		fmt.Fprintf(&text, "%s: %s%s\n", place, change, what)
	}

	if out == "-" {
		out = "the standard output"
	}

	if n := len(result.Changes); n == 0 {
		fmt.Fprintf(&text, "no changes: %s is the same as the original\n", diag.Visible(out))
	} else {
		fmt.Fprintf(&text, "%s written to %s\n\n", diag.Plural(n, "change"), diag.Visible(out))
	}

	for _, c := range result.Changes {
		say(&c, "")
		for _, at := range c.Positions {
			fmt.Fprintf(&text, "    in %s:%d:%d\n", diag.Visible(at.File), at.Line, at.Column)
		}
	}

	if len(result.Changes) > 0 {
		fmt.Fprintln(&text)
	}

	for _, c := range result.Kept {
		say(&c, ": only the folder has it")
	}
	for _, c := range result.Unreached {
		say(&c, ": only the folder has it, because no call comes to the step")
	}

	fmt.Fprintln(&text,
		"Opening hours, telephone numbers, capacities, scenarios and tests stay in the folder, "+
			"because the original has no place for them.")
	_, err := io.WriteString(w, text.String())
	return err
}
