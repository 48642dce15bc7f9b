package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/forecast"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/screens/htmlreport"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// forecastFlags are the flags of forecast.
type forecastFlags struct {
	dates, out, mapping, without, closed, like, keep, today, shape, html string
	json                                                                 bool
}

func newForecast() *cobra.Command {
	var flags forecastFlags
	cmd := &cobra.Command{
		Use:   "forecast FILE",
		Short: "Forecast calls from the counts of an interval report",
		Long: `Forecast reads the calls of each queue by interval, as a telephone system reports
them, and writes a folder with the calls to come: volumes.csv with a 90 % range for each
interval, a scenario that reads it, and forecast.md with the errors of the same method on
the past, beside those of the last same weekday and of the mean of the last four.

The report has the columns date, time, queue (or line) and offered and, where they are,
answered, abandoned, asa, ata and aht; others are named by a map file. With -C, or in a
center's folder, what is written is a copy of that center, whose lines are those of the
report; elsewhere it is a small center made of the report.

Exit code: 0 written, 2 a wrong flag, 3 the file is not an interval report, its history is
too short, or the folder could not be written.`,
		Example: `  ivrsim forecast history.csv --for 2026-12-01..2026-12-28 --out december
  ivrsim forecast history.csv --map map.yaml --for 2026-12-01..2026-12-28 --closed 2026-12-25 \
    --like 2026-12-24=2025-12-24 -C center --out december
  ivrsim forecast today.csv --today-until 12:00 --for 2026-11-30..2026-12-06 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func() error { return runForecast(cmd, args[0], &flags) })
		},
	}
	cmd.Flags().StringVar(&flags.dates, "for", "", "forecast the `DATES` from one to another, as in 2026-12-01..2026-12-28")
	cmd.Flags().StringVar(&flags.out, "out", "", "write the forecast into `FOLDER`, which is new or empty")
	cmd.Flags().StringVar(&flags.mapping, "map", "", "read the report as the file `MAP` says")
	cmd.Flags().StringVar(&flags.without, "without", "", "leave out `DATES` of the history, separated by commas: outages, campaigns")
	cmd.Flags().StringVar(&flags.closed, "closed", "", "nobody can call on `DATES`, of the history or to come")
	cmd.Flags().StringVar(&flags.like, "like", "", "a day to come is like one of the history: `DATES` as in 2026-12-24=2025-12-24, separated by commas")
	cmd.Flags().StringVar(&flags.keep, "keep", "", "never leave out `DATES` of the history for being unlike others")
	cmd.Flags().StringVar(&flags.today, "today-until", "", "the last day of the history is known up to `TIME`: forecast the rest of it")
	cmd.Flags().StringVar(&flags.shape, "shape", "", "with a report of days alone, spread them over the day as in `FILE`: a column time, and one of weights or one for each queue")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the forecast as JSON")
	cmd.Flags().StringVar(&flags.html, "html", "", "also write the forecast to `FILE`, a self-contained page with the history and the ranges as charts")
	return cmd
}

func runForecast(cmd *cobra.Command, file string, flags *forecastFlags) error {
	options, err := flags.options()
	if err != nil {
		return err
	}
	m, err := openMap(cmd, flags.mapping)
	if err != nil {
		return err
	}
	base, err := flags.openCenter(cmd)
	if err != nil {
		return err
	}
	if m.Zone == nil {
		m.Zone = base.Zone
	}
	h, err := readHistory(cmd, file, m)
	if err != nil {
		return err
	}
	if err := checkForecast(h, &options); err != nil {
		return err
	}
	if base.model != nil {
		if err := base.chooseLines(h); err != nil {
			return err
		}
	}
	f, err := forecast.New(h, options)
	if err != nil {
		return cannot(err, "give a longer history")
	}
	if h.Slots() == 1 {
		weights, err := flags.weights(f, base)
		if err != nil {
			return err
		}
		f.Spread(weights)
	}
	if base.model == nil {
		base.Lines = forecast.NamesOf(f.Queues)
	}
	if base.Zone == nil {
		base.Zone = cmp.Or(m.Zone, time.UTC)
	}
	return flags.write(cmd, f, base)
}

// forecastCenter is the center whose calls are forecast, if there is one.
type forecastCenter struct {
	forecast.Center
	folder workspace.Folder
	model  *model.Model // nil without a center
}

// openCenter reads the scenario of the center that the flags name, or of that in the current
// folder.
func (f *forecastFlags) openCenter(cmd *cobra.Command) (*forecastCenter, error) {
	out := &forecastCenter{}
	if !namesCenter(cmd) && !workspace.IsCenter(".") {
		return out, nil
	}
	folder, err := openFolder(cmd)
	if err != nil {
		return nil, err
	}
	_, day, m, err := readScenarioIn(cmd, folder, "", nil)
	if err != nil {
		return nil, err
	}
	if m.Scenario == "forecast" {
		return nil, cannot(errors.New("the scenario of the center is itself a forecast"), `name another one in routing.yaml, as in "scenario: day"`)
	}
	out.folder, out.model, out.Zone, out.Like = folder, m, day.Zone, m.Scenario
	return out, nil
}

// chooseLines finds the line of each queue of the report: that of its name.
func (c *forecastCenter) chooseLines(h *forecast.History) error {
	names := c.model.Center.LineNames()
	for i := range h.Series {
		name := h.Series[i].Name
		if name == "" && len(names) == 1 {
			name = names[0]
		}
		at := slices.IndexFunc(names, func(line string) bool { return strings.EqualFold(line, name) })
		if at < 0 {
			return cannot(fmt.Errorf("the report has calls of %q, which is no line of the center", name), diag.SuggestOr(name, names, "its lines are "))
		}
		c.Lines = append(c.Lines, names[at])
	}
	return nil
}

// options reads the flags.
func (f *forecastFlags) options() (forecast.Options, error) {
	var o forecast.Options
	if f.dates == "" {
		return o, wrongUsage(errors.New("--for is missing"), "name the dates to forecast, as in --for 2026-12-01..2026-12-28")
	}
	if f.out == "" && !f.json && f.html == "" {
		return o, wrongUsage(errors.New("--out is missing"), "name the folder to write, as in --out december, or print with --json")
	}
	var err error
	dates := f.dates
	if !strings.Contains(dates, "..") {
		dates += ".." + dates
	}
	if o.First, o.Last, err = datesFlag("--for", dates); err != nil {
		return o, err
	}
	for _, list := range []struct {
		flag, text string
		to         *[]routing.Date
	}{{"--without", f.without, &o.Without}, {"--closed", f.closed, &o.Closed}, {"--keep", f.keep, &o.Keep}} {
		if *list.to, err = dateList(list.flag, list.text); err != nil {
			return o, err
		}
	}
	if o.Like, err = likeDates(f.like); err != nil {
		return o, err
	}
	if f.today != "" {
		at, ok := scenario.ParseClock(f.today)
		if o.TodayUntil = int(time.Duration(at) / time.Minute); !ok || o.TodayUntil == 0 || o.TodayUntil >= 24*60 {
			return o, wrongUsage(fmt.Errorf("--today-until: %q is no time of day", f.today), `write it as in "12:00"`)
		}
	}
	return o, checkFile(f.html)
}

// dateList reads dates and ranges of dates, separated by commas.
func dateList(flag, text string) ([]routing.Date, error) {
	var out []routing.Date
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		if !strings.Contains(one, "..") {
			one += ".." + one
		}
		from, to, err := datesFlag(flag, one)
		if err != nil {
			return nil, err
		}
		for d := from; !to.Before(d); d = d.Plus(1) {
			if out = append(out, d); len(out) > forecast.MaxDays {
				return nil, wrongUsage(fmt.Errorf("%s has more than %d dates", flag, forecast.MaxDays), "name fewer")
			}
		}
	}
	return out, nil
}

// likeDates reads pairs of dates.
func likeDates(text string) (map[routing.Date]routing.Date, error) {
	out := map[routing.Date]routing.Date{}
	for one := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(one) == "" {
			continue
		}
		day, like, ok := strings.Cut(one, "=")
		if !ok {
			return nil, wrongUsage(fmt.Errorf("--like: %q is no pair of dates", one), `write it as in "2026-12-24=2025-12-24"`)
		}
		d, err := dateFlag("--like", day)
		if err != nil {
			return nil, err
		}
		if out[d], err = dateFlag("--like", like); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readHistory reads the report, and prints what is wrong with some of its rows.
func readHistory(cmd *cobra.Command, file string, m *records.Map) (*forecast.History, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, cannot(plainPathError(err), similarPath(file))
	}
	defer in.Close() //nolint:errcheck // it is only read
	info, err := in.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", file)
	}
	if err != nil {
		return nil, cannot(err, "name the file with the report")
	}
	shown := newProgress(cmd.ErrOrStderr(), "reading")
	defer shown.clear()
	r, err := records.NewIntervalReader(&countedReader{in: in, all: info.Size(), shown: shown}, file, m)
	if err != nil {
		return nil, refused(err)
	}
	h, err := forecast.Collect(r)
	shown.clear()
	if err != nil {
		return nil, refused(err)
	}
	for _, p := range r.Problems.List() {
		first := p.First
		if first != "" {
			first = fmt.Sprintf(" (the first is %q)", first)
		}
		cmd.PrintErrf("%s:%d: %s %s: %s%s\n", diag.Visible(file), p.Line, diag.Thousands(p.Count), p.Name(), p.Effect(), first)
	}
	return h, nil
}

// checkForecast refuses dates that do not fit the history.
func checkForecast(h *forecast.History, o *forecast.Options) error {
	last := h.Date(h.Days - 1)
	next := last.Plus(1)
	if o.TodayUntil > 0 {
		next = last
		if o.TodayUntil%h.Step != 0 {
			return wrongUsage(fmt.Errorf("--today-until %02d:%02d is within an interval of %d minutes", o.TodayUntil/60, o.TodayUntil%60, h.Step), "name the end of an interval")
		}
	}
	switch ahead := h.DayOf(o.Last) - h.Days + 1; {
	case o.First.Before(next):
		return wrongUsage(fmt.Errorf("--for begins on %s, and the history goes up to %s", o.First, last), "begin on "+next.String())
	case ahead > forecast.MaxAhead:
		return wrongUsage(fmt.Errorf("--for ends %d days after the history, and at most %d are forecast", ahead, forecast.MaxAhead), "name an earlier day")
	}
	inside := func(d routing.Date) bool { return !d.Before(h.First) && !last.Before(d) }
	for flag, dates := range map[string][]routing.Date{"--without": o.Without, "--keep": o.Keep} {
		for _, d := range dates {
			if !inside(d) {
				return wrongUsage(fmt.Errorf("%s: %s is not in the history", flag, d), fmt.Sprintf("it is from %s to %s", h.First, last))
			}
		}
	}
	for d, like := range o.Like {
		switch {
		case !inside(like):
			return wrongUsage(fmt.Errorf("--like: %s is not in the history", like), fmt.Sprintf("it is from %s to %s", h.First, last))
		case d.Before(o.First) || o.Last.Before(d):
			return wrongUsage(fmt.Errorf("--like: %s is not forecast", d), fmt.Sprintf("the forecast is from %s to %s", o.First, o.Last))
		}
	}
	return nil
}

// weights returns how the days of each queue are spread: as in the file of --shape, or as the
// scenario of -C spreads its calls.
func (f *forecastFlags) weights(of *forecast.Forecast, base *forecastCenter) ([][]float64, error) {
	out := make([][]float64, len(of.Queues))
	switch {
	case f.shape != "":
		var found diag.Findings
		w, err := forecast.ReadShape(os.DirFS(filepath.Dir(f.shape)), filepath.Base(f.shape), of.Names(), &found)
		if err != nil {
			return nil, cannot(fmt.Errorf("%s: %w", f.shape, err), "it has a column time, and one of weights or one for each queue")
		}
		return w, nil
	case base.model == nil:
		return nil, cannot(errors.New("the report has days alone, and nothing says how they are spread over the day"), "give --shape shape.csv, with a column time and one of weights, or a center with -C")
	}
	for i, name := range base.Lines {
		id, _ := base.model.Center.Line(name)
		line := &base.model.Lines[id]
		if len(line.Rate) == 0 {
			return nil, cannot(fmt.Errorf("the line %q has no shape of the day in the scenario %q", name, base.Like), "give --shape shape.csv")
		}
		out[i] = make([]float64, 48)
		for slot := range out[i] {
			at := int64(slot) * int64(30*time.Minute)
			for _, piece := range line.Rate {
				if piece.At <= at {
					out[i][slot] = piece.PerHour
				}
			}
		}
	}
	return out, nil
}

// write writes the folder, the page and the output.
func (f *forecastFlags) write(cmd *cobra.Command, of *forecast.Forecast, base *forecastCenter) error {
	if f.out != "" {
		err := newFolder(f.out, func(folder string) error {
			if base.model != nil {
				if err := copyCenter(base.folder.FS, folder); err != nil {
					return err
				}
			}
			for _, one := range of.Files(&base.Center) {
				if err := writeWhole(filepath.Join(folder, one.Name), content(one.Content)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	var out outputs
	if f.html != "" {
		out.add(f.html, func(w io.Writer) error { return htmlreport.WriteForecast(w, of, base.Zone) })
	}
	if err := out.write(); err != nil {
		return err
	}
	if f.json {
		return of.WriteJSON(cmd.OutOrStdout())
	}
	if err := of.Text(cmd.OutOrStdout()); err != nil || f.out == "" {
		return err
	}
	folder := diag.Visible(f.out)
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\n%s has %s, %s and %s. Next:\n  ivrsim simulate -C %s forecast\n", folder, forecast.VolumesFile, forecast.ScenarioFile, forecast.ReportFile, folder)
	return err
}

// mostCopied bounds the files of a center that are copied, in bytes.
const mostCopied = 256 << 20

// copyCenter copies the files of a center, but hidden ones and links. Those that the forecast
// writes are left out.
func copyCenter(from fs.FS, to string) error {
	copied := int64(0)
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return os.Mkdir(filepath.Join(to, filepath.FromSlash(name)), newDir)
		case !d.Type().IsRegular() || slices.Contains([]string{forecast.VolumesFile, forecast.ScenarioFile, forecast.ReportFile}, name):
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if copied += info.Size(); copied > mostCopied {
			return fmt.Errorf("the center has more than %d MiB", int64(mostCopied>>20))
		}
		src, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return writeWhole(filepath.Join(to, filepath.FromSlash(name)), content(src))
	})
}
