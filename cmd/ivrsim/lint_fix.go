package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// embeddedSample is the error of a flag that writes to the center's files.
func embeddedSample(cmd *cobra.Command, flag string) error {
	return wrongUsage(errors.New("the embedded sample center cannot be written to"),
		fmt.Sprintf(`"ivrsim init FOLDER" writes it out; then "ivrsim %s --%s FOLDER"`, cmd.Name(), flag))
}

// fixFindings makes the edits of the findings that lint shows, and prints those that are left.
// With --dry-run it prints what it would change.
func fixFindings(cmd *cobra.Command, f workspace.Folder, flags lintFlags) error {
	if f.Path == "" {
		return embeddedSample(cmd, "fix")
	}

	// For one file, lint shows only its findings, so only these are fixed.
	fixed, err := workspace.Fix(f, flags.tests, func(c *workspace.Center, x diag.Finding) bool {
		return c.File == "" || slices.Contains(c.WithBases(), x.Place.File)
	})
	if err != nil {
		return plainPathError(err)
	}

	if flags.dryRun {
		if err := printDiff(cmd.OutOrStdout(), f, fixed.Texts); err != nil || fixed.Before.Len() == 0 {
			return err
		}
		cmd.PrintErrf("--fix mends %d of %s\n", fixed.Edits, diag.Plural(fixed.Before.Len(), "finding"))
		return failed()
	}

	if err := writeTexts(cmd, f, fixed.Texts, fixed.Read); err != nil {
		return err
	}

	if fixed.Edits > 0 {
		cmd.PrintErrf("fixed %s in %s\n", diag.Plural(fixed.Edits, "finding"), diag.Plural(len(fixed.Texts), "file"))
	}

	return printFindings(fixed.Center, cmd.OutOrStdout(), flags)
}

// writeTexts writes files of a folder that were read, all or none of them.
func writeTexts(cmd *cobra.Command, f workspace.Folder, texts, read map[string][]byte) error {
	var files []whole.File
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		files = append(files, whole.File{Name: name, Content: texts[name]})
	}
	return commit(cmd, func() error { return whole.Rewrite(f.Path, files, read) })
}

// printDiff prints the changes of a folder's files as a unified diff.
func printDiff(w io.Writer, f workspace.Folder, texts map[string][]byte) error {
	// The order of a map is random, and a diff is read and stored.
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		old, err := yaml.ReadFile(f.FS, name, yaml.MaxFileSize)
		if err != nil {
			return cannot(fmt.Errorf("%s: %w", name, err), "")
		}
		path := filepath.ToSlash(f.Prefix()) + name
		if _, err := w.Write(diff.Diff(path, old, path, texts[name])); err != nil {
			return err
		}
	}
	return nil
}
