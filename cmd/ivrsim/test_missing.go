package main

import (
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
// beside its flow. The files are made up before the first is written.
func (r *testRun) writeMissing(cover *script.Coverage) error {
	if r.center.path == "" {
		return wrongUsage(errors.New("the embedded sample center cannot be written to"), `"ivrsim init FOLDER" writes it out; then "ivrsim test --write-missing FOLDER"`)
	}
	if r.center.wrong().Len() > 0 {
		return r.verdict(cover)
	}
	missing, err := script.FindMissing(r.center.flows, cover)
	if err != nil {
		return cannot(err, "")
	}
	files := map[string][]byte{}
	for name, tests := range missing.Tests {
		file := name + script.Suffix
		src, err := fs.ReadFile(r.center.fs, file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return cannot(plainPathError(err), "")
		}
		if files[file], err = script.Append(r.center.center, file, src, tests...); err != nil {
			return cannot(err, "")
		}
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(r.center.path, file)
		if err := writeWhole(path, func(w io.Writer) error { _, err := w.Write(files[file]); return err }); err != nil {
			return cannot(err, "")
		}
	}
	r.sayMissing(missing)
	return nil
}

// sayMissing tells what was written, and what no call was found for.
func (r *testRun) sayMissing(missing *script.Missing) {
	for _, name := range slices.Sorted(maps.Keys(missing.Tests)) {
		fmt.Fprintf(r.out, "%s%s%s: %s\n", r.center.prefix(), name, script.Suffix, plural(len(missing.Tests[name]), "call"))
	}
	for _, u := range missing.Unreachable {
		fmt.Fprintf(r.out, "%s%s:%d: not taken: %s: %s: %s\n", r.center.prefix(), u.Step.Place.File, u.Step.Place.Line, u.Step.Name, u.Outcome, u.Why)
	}
	if len(missing.Tests)+len(missing.Unreachable) == 0 {
		fmt.Fprintln(r.out, "nothing is missing: every outcome is taken by a scripted call")
	}
}
