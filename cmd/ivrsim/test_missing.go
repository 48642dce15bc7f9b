package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"github.com/ivrsim/ivrsim/internal/script"
)

// writeMissing adds a call for each outcome that none takes to the tests file
// beside its flow. The files are there together in the end, or not at all.
func (r *testRun) writeMissing(ctx context.Context, cover *script.Coverage) error {
	if r.center.path == "" {
		return wrongUsage(errors.New("the embedded sample center cannot be written to"), `"ivrsim init FOLDER" writes it out; then "ivrsim test --write-missing FOLDER"`)
	}
	if r.center.wrong().Len() > 0 {
		return r.verdict(cover)
	}
	if r.flags.cover { // as it is without them
		if err := printCoverage(r.out, cover); err != nil {
			return cannot(err, "")
		}
	}
	missing, err := script.FindMissing(ctx, r.center.flows, cover)
	if err != nil {
		return interrupted(err)
	}
	var files drafts
	defer files.discard()
	for _, name := range slices.Sorted(maps.Keys(missing.Tests)) {
		if err := r.center.addTests(&files, name+script.Suffix, missing.Tests[name]); err != nil {
			return cannot(err, "")
		}
	}
	if err := files.publish(); err != nil {
		return cannot(err, "")
	}
	return written(printLines(r.out, r.foundMissing(missing)))
}

// addTests drafts a tests file with some tests more, which may be new.
func (c *center) addTests(files *drafts, name string, tests []script.Test) error {
	src, err := fs.ReadFile(c.fs, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return plainPathError(err)
	}
	text, err := script.Append(c.center, name, src, tests...)
	if err != nil {
		return err
	}
	return files.add(filepath.Join(c.path, name), func(w io.Writer) error { _, err := w.Write(text); return err })
}

// foundMissing tells what was written, and what no call was found for.
func (r *testRun) foundMissing(missing *script.Missing) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(missing.Tests)) {
		lines = append(lines, fmt.Sprintf("%s%s%s: %s", r.center.prefix(), name, script.Suffix, plural(len(missing.Tests[name]), "call")))
	}
	for _, u := range missing.Unreachable {
		lines = append(lines, fmt.Sprintf("%s%s:%d: not taken: %s: %s: %s", r.center.prefix(), u.Step.Place.File, u.Step.Place.Line, u.Step.Name, u.Outcome, u.Why))
	}
	if len(lines) == 0 {
		lines = []string{"nothing is missing: every outcome is taken by a scripted call"}
	}
	return lines
}
