package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// fitFlags are the flags of fit.
type fitFlags struct {
	mapping, out string
	outputs      outputs[*fit.Center]
	train        dateRange
	without      []records.Span
}

func newFit() *verb {
	var flags fitFlags
	v := &verb{Command: &cobra.Command{
		Use:   "fit FILE...",
		Short: "Estimate a center from its call records",
		Long: `Fit reads an export of call records, estimates a center, and writes it to a folder:
routing.yaml, one flow per line, the scenario "fitted", and fit.md. fit.md has every value
with its 95% interval and its method, and lists the facts that the records do not contain.

Fit reads the columns of "simulate --calls", Asterisk's queue_log and the contact records
of Amazon Connect. It finds the meaning of other columns by their names and by laws that hold
in every export. If these do not decide, it asks: it prints a map with each reading and its
result. Several files are read as one: rows of different files with one id are one row.

Exit code: 0 fitted, 2 wrong usage, 3 the file is not an export of call records, a question
is open, or the folder could not be written.`,
		Example: `  ivrsim fit calls.csv --out center
  ivrsim fit export.csv --map map.yaml --train 2026-09-01..2026-10-31 \
    --without 2026-09-07 --out center
  ivrsim fit august.csv september.csv --out center
  ivrsim fit queue_log --map asterisk --out center`,
		Args:    arguments(1, mostRecordFiles),
		PreRunE: noCenter,
		RunE:    interruptibleVerb(func(cmd *cobra.Command, args []string) error { return runFit(cmd, args, &flags) }),
	}}

	v.Flags().StringVar(&flags.out, "out", "", "write the center into `FOLDER`, which is new or empty")
	v.inputs = "records"
	v.require("out", "name the folder to write, as in --out center")
	v.Flags().StringVar(&flags.mapping, "map", "",
		"read the records by `MAP`: "+strings.Join(records.Formats, ", ")+
			" or a map file. Default: the format is detected")
	flags.outputs = outputs[*fit.Center]{
		verb:     v,
		document: (*fit.Center).Document,
		text:     func(c *fit.Center, w io.Writer) error { return c.Summary(w, diag.Visible(flags.out)) },
	}
	flags.outputs.form("json", "print what was read, and every value, as JSON", (*fit.Center).WriteJSON)

	flags.outputs.page("also write a page with the check and every value to `FILE`")

	parsedFlag(v, &flags.train, "train", "", "fit only `DATES`, as in 2026-09-01..2026-10-31",
		parseDates("--train"))
	parsedFlag(v, &flags.without, "without", "",
		"leave out `DATES` or hours, such as outages: 2026-11-26,2026-12-03T12..14",
		parseSpans)
	return v
}

// saveMemory makes the garbage collector keep fit's memory near the need of a million records. Four bytes per byte of a
// larger file leave the collector room, because a lower limit would take time and save nothing. The caller restores the
// settings.
func saveMemory(files []string) (restore func()) {
	const usual, perByte, gcPercent = 460 << 20, 4, 100
	size := int64(0)
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			size += info.Size()
		}
	}
	limit := max(int64(usual), perByte*size)

	memory := debug.SetMemoryLimit(limit)
	percent := debug.SetGCPercent(gcPercent)
	return func() {
		debug.SetMemoryLimit(memory)
		debug.SetGCPercent(percent)
	}
}

func runFit(cmd *cobra.Command, files []string, flags *fitFlags) error {
	defer saveMemory(files)()
	dates := fit.Dates{From: flags.train.first, To: flags.train.last, Without: flags.without}
	data, err := readRecords(cmd, files, flags.mapping, nil, dates)
	if err != nil {
		return err
	}

	center := fit.Fit(data)
	if err := center.Check(cmd.Context(), data); err != nil {
		return err
	}

	// The written center is read again before the folder gets its name: a center with an error is not
	// kept.
	err = newFolder(cmd, flags.out, func(folder string) error {
		if err := whole.WriteAll(folder, center.Files()); err != nil {
			return err
		}
		return checkMade(folder)
	})
	if err != nil {
		return err
	}
	return flags.outputs.write(center)
}

// parseSpans reads the flag --without: dates and hours that are left out.
func parseSpans(list string) (out []records.Span, err error) {
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}

		s, err := records.ParseSpan(text)
		if err != nil {
			return nil, wrongUsage(fmt.Errorf("--without: %w", err),
				`write it as in "2026-11-27", or "2026-11-27T12..14"`)
		}

		out = append(out, s)
	}
	return out, nil
}

// dateRange is the value of a flag: the dates from one to another.
type dateRange struct{ first, last routing.Date }

// parseDates reads the dates of a flag.
func parseDates(flag string) func(string) (dateRange, error) {
	return func(text string) (d dateRange, err error) {
		first, last, isRange := strings.Cut(text, "..")
		if !isRange {
			return d, wrongUsage(fmt.Errorf("%q is not a range of dates", text),
				fmt.Sprintf("write it as in %s 2026-09-01..2026-10-31", flag))
		}
		if d.first, err = dateFlag(flag, first); err != nil {
			return d, err
		}

		if d.last, err = dateFlag(flag, last); err == nil && d.last.Before(d.first) {
			err = wrongUsage(fmt.Errorf("%s %s ends before it begins", flag, text),
				fmt.Sprintf("write %s..%s", d.last, d.first))
		}

		return d, err
	}
}

// dateFlag reads one date.
func dateFlag(flag, text string) (routing.Date, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	if err != nil {
		return routing.Date{}, wrongUsage(fmt.Errorf("%s: %q is not a date", flag, strings.TrimSpace(text)),
			`write it as in "2026-11-27"`)
	}
	return routing.DateOf(t), nil
}

// mostRecordFiles bounds the files that are read as one.
const mostRecordFiles = 1000

// openRecords opens exports of call records, which are read as one. The map is the name of a format, a map file,
// or "" to detect the format. Times without an offset are in the map's zone, or
// else in the given one, or in UTC if that is nil. Read bytes are shown as progress.
func openRecords(cmd *cobra.Command, files []string, mapping string, zone *time.Location,
	shown *progress,
) (*records.Reader, io.Closer, error) {
	m, err := openMap(cmd, mapping)
	if err != nil {
		return nil, nil, err
	}

	// A zone of the map counts before the zone of the scenario. The summary names the source.
	isOfCenter := m.Zone == nil && zone != nil

	if m.Zone == nil {
		m.Zone = zone
	}

	if err := oneFailure(missingInputs(files, "records")); err != nil {
		return nil, nil, err
	}
	var opened closers
	var inputs []records.Input
	for _, file := range files {
		in, err := openInput(file, "records", shown)
		if err != nil {
			_ = opened.Close() // only read
			return nil, nil, err
		}
		opened = append(opened, in)
		inputs = append(inputs, records.Input{Name: file, In: in})
	}

	r, err := records.NewReaderOf(inputs, m)
	if err != nil {
		_ = opened.Close() // only read
		return nil, nil, refused(err)
	}

	if isOfCenter {
		r.ZoneOf = "the scenario"
	}

	return r, opened, nil
}

// closers close several files.
type closers []io.Closer

// Close closes all files, and returns the first error.
func (c closers) Close() (err error) {
	for _, one := range c {
		err = cmp.Or(err, one.Close())
	}
	return err
}

// openMap returns the map of a format or of a map file; without a name, one that leaves the
// format to be detected.
func openMap(cmd *cobra.Command, name string) (*records.Map, error) {
	// The name of a format comes before a file of the same name.
	if m, ok := records.NamedMap(name); ok || name == "" {
		return m, nil
	}

	src, err := yaml.ReadPath(name, maxMap)
	if err != nil {
		return nil, cannot(plainPathError(err), similarPath(name))
	}

	var found diag.Findings
	m := records.ReadMap(filepath.Base(name), src, &found)
	if m == nil {
		_ = printFound(cmd, filepath.Dir(name), &found) // the failure follows
		return nil, cannot(fmt.Errorf("%s cannot be read", name), "correct it")
	}

	return m, nil
}

// refused is a file that is no export, with what it lacks. What was read of the file is printed before.
func refused(err error) error {
	var r *records.Refusal
	if !errors.As(err, &r) {
		return cannot(err, "")
	}

	// The refusal carries a whole map of the file's columns, which is printed for the user to save.
	f := cannot(r, r.Hint)
	f.file = r.Map
	if r.Read != nil {
		f.before = r.Read.WriteText
	}
	return f
}

// readRecords collects the data for the fit from an export. The zone comes from openRecords.
func readRecords(cmd *cobra.Command, files []string, mapping string, zone *time.Location,
	dates fit.Dates,
) (*fit.Data, error) {
	shown := newProgress(cmd.ErrOrStderr(), "reading")
	defer shown.clear()

	r, in, err := openRecords(cmd, files, mapping, zone, shown)
	if err != nil {
		return nil, err
	}

	defer in.Close() //nolint:errcheck // it is only read
	data, err := fit.Collect(r, dates)
	if err != nil {
		shown.clear()
		return nil, refused(err)
	}

	return data, nil
}
