package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/plans/forecast"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// forecastFlags are the flags of forecast.
type forecastFlags struct {
	forecast.Options
	dates               dateRange
	out, mapping, shape string
	outputs             outputs[forecasted]
}

// forecasted is a forecast with its center.
type forecasted struct {
	*forecast.Forecast
	base *forecastCenter
}

func newForecast() *verb {
	var flags forecastFlags
	v := &verb{Command: &cobra.Command{
		Use:   "forecast FILE",
		Short: "Forecast calls from the counts of an interval report",
		Long: `Forecast reads a report of the calls of each queue by interval, or call records, and
writes a folder with the predicted calls: volumes.csv with a 90% range per interval, a
scenario that reads it, and forecast.md. forecast.md has the errors of the method on past
days. For comparison, it has the errors of two simple methods.

The report has the columns date, time, queue (or line) and offered. It may have answered,
abandoned, asa, ata and aht. A map file names other columns. With -C, or in a center's
folder, forecast writes a copy of that center, whose lines take the report's calls.
Elsewhere it writes a small center made from the report.

Exit code: 0 written, 2 wrong usage, 3 the file cannot be read, a question is open, its
history is too short, or the folder could not be written.`,
		Example: `  ivrsim forecast history.csv --for 2026-12-01..2026-12-28 --out december
  ivrsim forecast history.csv --map map.yaml --for 2026-12-01..2026-12-28 \
    --closed 2026-12-25 --like 2026-12-24=2025-12-24 -C center --out december
  ivrsim forecast today.csv --now 12:00 --for 2026-11-30..2026-12-06 --json`,
		Args: arguments(1, 1),
		RunE: interruptibleVerb(func(cmd *cobra.Command, args []string) error { return runForecast(cmd, args[0], &flags) }),
	}}

	parsedFlag(v, &flags.dates, "for", "", "forecast `DATES`, as in 2026-12-01..2026-12-28",
		func(text string) (dateRange, error) {
			return parseDates("--for")(asRange(text))
		})
	v.Flags().StringVar(&flags.out, "out", "", "write the forecast into `FOLDER`, which is new or empty")
	v.Flags().StringVar(&flags.mapping, "map", "", "read the report by the file `MAP`")
	parsedFlag(v, &flags.Without, "without", "",
		"leave out `DATES` of the history, separated by commas", parseDateList("--without"))
	parsedFlag(v, &flags.Closed, "closed", "", "the center is closed on `DATES`, past or future",
		parseDateList("--closed"))
	parsedFlag(v, &flags.Like, "like", "",
		"forecast a future day like a day of the history: `DATES` as in 2026-12-24=2025-12-24, separated by commas",
		parseLike)
	parsedFlag(v, &flags.Keep, "keep", "", "keep `DATES` of the history, however unusual they are",
		parseDateList("--keep"))
	parsedFlag(v, &flags.Growth, "growth", "",
		"the calls grow by `SHARE` per year after the history, as in 20%, or fall, as in -5%",
		parseGrowth)
	parsedFlag(v, &flags.TodayUntil, "now", "",
		"forecast the rest of the history's last day after `TIME`", parseToday)
	v.Flags().StringVar(&flags.shape, "shape", "",
		"spread a report of days over the day as in `FILE`: a column time, and weights for all or each queue")
	flags.outputs = outputs[forecasted]{
		verb:     v,
		document: func(f forecasted) *document.Document { return f.Document(f.base.Zone) },
		text:     flags.text,
	}
	flags.outputs.form("json", "print the forecast as JSON",
		func(f forecasted, w io.Writer) error { return f.WriteJSON(w) })

	flags.outputs.page("also write a page with charts to `FILE`")

	v.inputs = "report"
	v.require("for", "name the dates to forecast, as in --for 2026-12-01..2026-12-28")
	v.require("out", "name the folder to write, as in --out december, or print with --json", "json", "html")
	return v
}

func runForecast(cmd *cobra.Command, file string, flags *forecastFlags) error {
	flags.First = flags.dates.first
	flags.Last = flags.dates.last

	m, err := openMap(cmd, flags.mapping)
	if err != nil {
		return err
	}

	base, err := openForecastCenter(cmd)
	if err != nil {
		return forecastFailure(err)
	}

	// Times without an offset are in the zone of the center, so the center is read before the report.
	h, err := readHistory(cmd, file, m, base.Zone)
	if err != nil {
		return err
	}
	if err := flags.Check(h); err != nil {
		return forecastFailure(err)
	}

	// A forecast of a center predicts its lines. Queues without a line are refused before the forecast.
	switch {
	case base.Like != "":
		if err := base.UseLines(h, m.Queues); err != nil {
			return forecastFailure(err)
		}
	case len(m.Queues) > 0:
		return cannot(errors.New("the map's key queues names lines of a center, and the forecast has no center"),
			"name the center by -C, or remove the key from the map")
	}

	f, err := forecast.New(h, flags.Options)
	if err != nil {
		return cannot(err, "give a longer history")
	}

	// A report by day needs weights to spread its calls over the day.
	if h.Slots() == 1 {
		weights, err := flags.weights(f, base)
		if err != nil {
			return forecastFailure(err)
		}
		f.Spread(weights)
	}

	if base.Like == "" {
		base.Lines = forecast.NamesOf(f.Queues)
	}

	// Without a center, the zone of the map counts.
	base.Zone = cmp.Or(base.Zone, m.Zone, time.UTC)
	f.SkipIn(base.Zone)
	return flags.write(forecasted{f, base})
}

// forecastFailure returns the failure for a refused forecast, with its exit code.
func forecastFailure(err error) error {
	var r *forecast.Refusal
	switch {
	case !errors.As(err, &r):
		return err
	case r.IsUsage:
		return wrongUsage(r, r.Hint)
	}
	return cannot(r, r.Hint)
}

// forecastCenter is the center whose calls are forecast, and its folder, if there is one.
type forecastCenter struct {
	*forecast.Center
	folder workspace.Folder
}

// openForecastCenter reads the scenario of the center that the flags name, or of that in the current
// folder.
func openForecastCenter(cmd *cobra.Command) (*forecastCenter, error) {
	// Elsewhere the forecast makes its own small center.
	if !namesCenter(cmd) && !workspace.HasCenter(".") {
		return &forecastCenter{Center: &forecast.Center{}}, nil
	}

	folder, err := openFolder(cmd)
	if err != nil {
		return nil, err
	}

	d, err := readScenarioIn(cmd, folder, "", nil)
	if err != nil {
		return nil, err
	}

	center, err := forecast.OfModel(d.model, d.day.Zone)
	return &forecastCenter{center, folder}, err
}

// parseToday reads the flag --now: minutes of the day.
func parseToday(text string) (int, error) {
	at, err := parseNow(text)
	minutes := int(at / time.Minute)
	if err == nil && (minutes == 0 || minutes >= 24*60) {
		err = wrongUsage(fmt.Errorf("--now: %s is not within a day", text), `write it as in "12:00"`)
	}
	return minutes, err
}

// parseGrowth reads the flag --growth: a percentage per year.
func parseGrowth(text string) (float64, error) {
	const most = 10 // times the calls
	number, isPercent := strings.CutSuffix(strings.TrimSpace(text), "%")
	growth, err := strconv.ParseFloat(strings.TrimPrefix(number, "+"), 64)
	if err != nil || !isPercent || math.IsNaN(growth) {
		return 0, wrongUsage(fmt.Errorf("--growth: %q is not a percentage", text), `write it as in "20%" or "-5%"`)
	}

	// At -100% no call would be left.
	if growth <= -100 || growth > 100*most {
		return 0, wrongUsage(fmt.Errorf("--growth: %s per year is out of range", text),
			fmt.Sprintf("give more than -100%% and at most %d%%", 100*most))
	}
	return growth / 100, nil
}

// asRange writes one date as a range.
func asRange(text string) string {
	if strings.Contains(text, "..") {
		return text
	}
	return text + ".." + text
}

// parseDateList reads dates and ranges of dates, separated by commas. Empty parts are skipped. The
// flag is named in the errors.
func parseDateList(flag string) func(string) ([]routing.Date, error) {
	return func(text string) (out []routing.Date, err error) {
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}

			// A single date is a range of one day.
			dates, err := parseDates(flag)(asRange(part))
			if err != nil {
				return nil, err
			}

			// The bound is checked while the list grows, so a long range takes no memory.
			for d := dates.first; !dates.last.Before(d); d = d.Plus(1) {
				if out = append(out, d); len(out) > forecast.MaxDays {
					return nil, wrongUsage(fmt.Errorf("%s has more than %d dates", flag, forecast.MaxDays),
						"name fewer")
				}
			}
		}
		return out, nil
	}
}

// parseLike reads the flag --like: pairs of dates.
func parseLike(text string) (map[routing.Date]routing.Date, error) {
	out := map[routing.Date]routing.Date{}
	for one := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(one) == "" {
			continue
		}

		day, like, ok := strings.Cut(one, "=")
		if !ok {
			return nil, wrongUsage(fmt.Errorf("--like: %q is not a pair of dates", one),
				`write it as in "2026-12-24=2025-12-24"`)
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

// readHistory reads an interval report into the history that the forecast starts from. If the map
// has no time zone, the zone applies. It may be nil.
func readHistory(cmd *cobra.Command, file string, m *records.Map, zone *time.Location) (*forecast.History, error) {
	shown := newProgress(cmd.ErrOrStderr(), "reading")
	defer shown.clear()

	r, in, err := openReport(file, m, zone, shown)
	if err != nil {
		return nil, err
	}

	defer in.Close() //nolint:errcheck // it is only read
	h, err := forecast.Collect(r)
	if err != nil {
		return nil, refused(err)
	}

	return h, nil
}

// openReport opens an interval report. If the map has no time zone, its zone is the scenario's zone,
// which may be nil.
func openReport(file string, m *records.Map, zone *time.Location,
	shown *progress,
) (*records.IntervalReader, io.Closer, error) {
	// The map's own zone comes first, because the user wrote it for this report.
	isOfScenario := m.Zone == nil && zone != nil
	if isOfScenario {
		m.Zone = zone
	}

	in, err := openInput(file, "report", shown)
	if err != nil {
		return nil, nil, err
	}

	r, err := records.NewIntervalReader(in, file, m)
	if err != nil {
		// The caller closes the file only if it gets a reader.
		_ = in.Close() // only read
		return nil, nil, refused(err)
	}

	if isOfScenario {
		r.ZoneOf = "the scenario"
	}

	return r, in, nil
}

// weights returns how the days of each queue are spread: as in the file of --shape, or as the
// scenario of -C spreads its calls.
func (f *forecastFlags) weights(of *forecast.Forecast, base *forecastCenter) ([][]float64, error) {
	if f.shape == "" {
		return base.Weights()
	}
	folder := os.DirFS(filepath.Dir(f.shape))
	w, err := forecast.ReadShape(folder, filepath.Base(f.shape), of.Names())
	if err != nil {
		return nil, cannot(fmt.Errorf("%s: %w", f.shape, err),
			"it needs a column time, and a column of weights or one column per queue")
	}
	return w, nil
}

// write writes the folder, the page and the output.
func (f *forecastFlags) write(of forecasted) error {
	if f.out != "" {
		err := newFolder(f.outputs.verb.Command, f.out, func(folder string) error {
			// The copy leaves out the files that the forecast writes next.
			if of.base.Like != "" {
				err := of.base.folder.CopyTo(folder, forecast.VolumesFile, forecast.ScenarioFile, forecast.ReportFile)
				if err != nil {
					return err
				}
			}
			if err := whole.WriteAll(folder, of.Files(of.base.Center)); err != nil {
				return err
			}

			// The new folder gets its name only if lint finds no error in it.
			return checkMade(folder)
		})
		if err != nil {
			return err
		}
	}
	return f.outputs.write(of)
}

// text prints the forecast, and the next commands for the folder.
func (f *forecastFlags) text(of forecasted, w io.Writer) error {
	if err := of.History.Read.WriteText(w); err != nil {
		return err
	}
	if err := printDocument(w, f.outputs.document(of)); err != nil || f.out == "" {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s has %s, %s and %s. Next:\n  ivrsim simulate -C %s forecast\n", diag.Visible(f.out),
		forecast.VolumesFile, forecast.ScenarioFile, forecast.ReportFile, diag.ShellWord(f.out))
	return err
}
