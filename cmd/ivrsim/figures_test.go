package main

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/look"
)

// outcome is the text, the JSON and the page of one run.
type outcome struct {
	text, page string
	rows       int // checked
}

// outcomeOf runs a verb twice, for its text with its page and for its JSON.
func outcomeOf(t *testing.T, into any, args ...string) *outcome {
	t.Helper()
	page := filepath.Join(t.TempDir(), "page.html")
	text := textOf(t, append(args, "--html", page)...)
	if err := json.Unmarshal([]byte(textOf(t, append(args, "--json")...)), into); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(page)
	must(t, err)
	return &outcome{text: text, page: string(written)}
}

// textOf runs the program, which ends with exit code 0 or 1.
func textOf(t *testing.T, args ...string) string {
	t.Helper()
	var out, errors strings.Builder
	if code := run(args, strings.NewReader(""), &out, &errors); code > exitFindings {
		t.Fatalf("%v: exit code %d: %s", args, code, &errors)
	}
	return out.String()
}

// check looks for figures in the row of a title. A figure of the text is written as on the page
// except for its blanks and signs.
func (o *outcome) check(t *testing.T, inText, onPage string, figures ...string) {
	t.Helper()
	o.rows++
	row := ""
	for _, line := range strings.Split(o.text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), inText) {
			row = line
			break
		}
	}
	_, cells, _ := strings.Cut(o.page, onPage)
	cells, _, _ = strings.Cut(cells, "</tr>")

	for _, figure := range figures {
		asText := strings.NewReplacer("−", "-", "m ", "m", " s", "s").Replace(figure)
		asText = strings.ReplaceAll(asText, "m00s", "m")
		if !strings.Contains(row, asText) {
			t.Errorf("the text of %q has no %q: %q", inText, asText, row)
		}
		asHTML := strings.ReplaceAll(figure, "+", "&#43;")
		if !strings.Contains(cells, asHTML) && !strings.Contains(cells, strings.ReplaceAll(asHTML, "m 00s", "m")) {
			t.Errorf("the page of %q has no %q: %.600q", onPage, figure, cells)
		}
	}
}

// The figures of the JSON are written here by hand.

func percent(v float64) string { return fmt.Sprintf("%.1f%%", 100*v) }

// wholeNumber is a number below 10,000.
func wholeNumber(v float64) string {
	n := int(v + 0.5)
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

func points(v float64) string {
	return strings.ReplaceAll(fmt.Sprintf("%+.1f", 100*v), "-", "−")
}

func secondsText(v float64) string {
	if v < 59.95 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") + " s"
	}
	whole := int(math.Round(v))
	return fmt.Sprintf("%dm %02ds", whole/60, whole%60)
}

type jsonEstimate struct{ Mean, Low, High, P5, P95 float64 }

type jsonGoal struct {
	Title string
	Value jsonEstimate
}

// The text, the JSON and the page of one run have the same figures.
func TestFiguresAgree(t *testing.T) {
	t.Parallel()
	shop := filepath.Join(t.TempDir(), "shop")
	textOf(t, "init", "--small", shop)
	run := []string{"saturday", "-C", shop, "--replications", "4"}

	t.Run("report", func(t *testing.T) {
		var j struct {
			Replications float64
			Calls        struct{ Arrived, Answered float64 }
			Queues       []struct {
				Level     jsonEstimate `json:"service_level"`
				Wait      jsonEstimate `json:"wait_mean_seconds"`
				Abandoned jsonEstimate `json:"abandoned_ratio"`
			}
			Goals []jsonGoal
		}
		o := outcomeOf(t, &j, append([]string{"simulate"}, run...)...)
		for _, g := range j.Goals {
			o.check(t, g.Title, "<h3>"+g.Title, percent(g.Value.Mean), percent(g.Value.Low)+" to "+percent(g.Value.High))
		}
		o.check(t, "Orders  ", `>Orders</th>`, percent(j.Queues[0].Abandoned.Mean), percent(j.Queues[0].Level.Mean),
			strings.ReplaceAll(secondsText(j.Queues[0].Wait.Mean), " s", "s")) // in a table of many columns
		o.check(t, "answered", `<p class="th">Answered</p>`, fmt.Sprintf("%.0f", math.Round(j.Calls.Answered/j.Replications)))
		if len(j.Goals) != 2 {
			t.Errorf("%d goals are checked", len(j.Goals))
		}
	})

	t.Run("compare", func(t *testing.T) {
		var j struct {
			Differences []struct {
				Title                   string
				Base, Other, Difference jsonEstimate
			}
		}
		o := outcomeOf(t, &j, append([]string{"compare", "--set", "staff.counter.shifts.07:00-13:00=+1"}, run...)...)
		for _, d := range j.Differences[:2] { // the goals
			o.check(t, d.Title[:20], `<th scope="row">`+d.Title, percent(d.Base.Mean), percent(d.Other.Mean),
				points(d.Difference.Mean)+" points", points(d.Difference.Low)+" to "+points(d.Difference.High))
		}
		for _, d := range j.Differences {
			if d.Title == "Time to a person, mean" {
				o.check(t, d.Title, `<th scope="row">`+d.Title, secondsText(d.Base.Mean), secondsText(d.Other.Mean))
			}
		}
		if o.rows != 3 {
			t.Errorf("%d rows are checked", o.rows)
		}
	})

	t.Run("sweep", func(t *testing.T) {
		plan := filepath.Join(t.TempDir(), "plan")
		parts := filepath.Join(t.TempDir(), "parts")
		grid := filepath.Join(t.TempDir(), "grid.yaml")
		must(t, os.WriteFile(grid, []byte("sweep: staffing\nscenario: saturday\nvary: {staff.counter.shifts.07:00-13:00: [2, 3]}\nreplications: 4\n"), 0o600))
		textOf(t, "sweep", "plan", grid, "-C", shop, "--out", plan)
		textOf(t, "sweep", "run", plan, "--out", parts)
		var j struct {
			Designs []struct {
				Report struct {
					Replications float64
					Calls        struct{ Abandoned float64 }
					Goals        []jsonGoal
				}
			}
		}
		o := outcomeOf(t, &j, "sweep", "merge", plan, parts)
		for i, d := range j.Designs {
			row := fmt.Sprintf(`data-order="%d">%d</th>`, i+1, i+1)
			o.check(t, fmt.Sprint(i+1, " "), row, fmt.Sprintf("%.0f", math.Round(d.Report.Calls.Abandoned/d.Report.Replications)))
			_, cells, _ := strings.Cut(o.page, row)
			cells, _, _ = strings.Cut(cells, "\n")
			for _, g := range d.Report.Goals {
				want := percent(g.Value.Mean) + "<br><small>" + percent(g.Value.Low) + " to " + percent(g.Value.High)
				if !strings.Contains(cells, want) {
					t.Errorf("design %d has no %q: %q", i+1, want, cells)
				}
			}
		}
		if o.rows != 2 || len(j.Designs[0].Report.Goals) != 2 {
			t.Errorf("%d rows of %d goals are checked", o.rows, len(j.Designs[0].Report.Goals))
		}
	})

	t.Run("against", func(t *testing.T) {
		calls := filepath.Join(t.TempDir(), "calls.csv")
		textOf(t, "simulate", "saturday", "-C", shop, "--replications", "1", "--seed", "99", "--calls", calls)
		var j struct {
			Days []struct {
				Date     string
				Measures []struct {
					About, Measure string
					Predicted      jsonEstimate
					Median, Actual float64
				}
			}
			Inputs []struct {
				About, Input string
				Predicted    jsonEstimate
				Actual       float64
			}
		}
		o := outcomeOf(t, &j, "simulate", "saturday", "-C", shop, "--against", calls, "--replications", "19")
		for _, m := range j.Days[0].Measures {
			if m.About != "center" {
				continue
			}
			for name, title := range map[string]string{"service_level": "Service level", "wait mean": "Mean wait"} {
				format := percent
				if name == "wait mean" {
					format = secondsText
				}
				if m.Measure == name {
					inText := title
					if name == "service_level" {
						inText = j.Days[0].Date // the first measure of the day
					}
					o.check(t, inText, "<th scope=\"row\">"+j.Days[0].Date+"</th><td>"+title, format(m.Actual), format(m.Median),
						format(m.Predicted.P5)+" to "+format(m.Predicted.P95))
				}
			}
		}
		for _, in := range j.Inputs {
			if in.About == "center" && in.Input == "talk mean" {
				o.check(t, "Mean talk time", `<td>Mean talk time</td>`, secondsText(in.Actual), secondsText(in.Predicted.Mean))
			}
		}
		if o.rows != 3 {
			t.Errorf("%d rows are checked", o.rows)
		}
	})

	t.Run("fit", func(t *testing.T) {
		folder := t.TempDir()
		calls := filepath.Join(folder, "calls.csv")
		textOf(t, "simulate", shop, "--set", "days=2026-11-16..2026-11-18", "--replications", "1", "--calls", calls)
		page := filepath.Join(folder, "fit.html")
		textOf(t, "fit", calls, "--out", filepath.Join(folder, "center"), "--html", page)
		written, err := os.ReadFile(page)
		must(t, err)
		markdown, err := os.ReadFile(filepath.Join(folder, "center", "fit.md"))
		must(t, err)
		checkMarkdownOnPage(t, string(markdown), string(written))

		var j struct {
			Values []struct {
				Section, Unit, Method string
				Value                 *float64
				N                     int
			}
		}
		if err := json.Unmarshal([]byte(textOf(t, "fit", calls, "--json", "--out", filepath.Join(folder, "again"))), &j); err != nil {
			t.Fatal(err)
		}
		row := regexp.MustCompile(`<tr><th scope="row">[^<]*</th><td class="num">([^<]*)</td><td class="nowrap">.*<td class="num">([^<]*)</td></tr>`)
		rows := row.FindAllStringSubmatch(string(written), -1)
		for _, section := range []string{"Arrivals", "Patience", "Conversations", "Staff", "Priority", "Redials"} {
			for _, v := range j.Values {
				if v.Section != section {
					continue
				}
				if len(rows) == 0 {
					t.Fatalf("the page has no row for %+v", v)
				}
				value, n := strings.ReplaceAll(rows[0][1], ",", ""), rows[0][2]
				rows = rows[1:]
				want := []string{""}
				if v.Value != nil {
					want = map[string][]string{
						"count":    {fmt.Sprintf("%.1f", *v.Value)},
						"seconds":  {look.Time(*v.Value)},
						"fraction": {percent(*v.Value), fmt.Sprintf("%.2f%%", 100**v.Value)},
					}[v.Unit]
				}
				if !slices.Contains(want, value) || strings.ReplaceAll(n, ",", "") != fmt.Sprint(v.N) {
					t.Errorf("the page has %s from %s, want %q from %d", value, n, want, v.N)
				}
			}
		}
		if len(rows) > 0 {
			t.Errorf("the page has %d values that JSON does not have", len(rows))
		}
	})

	t.Run("forecast", func(t *testing.T) {
		folder := t.TempDir()
		counts := filepath.Join(folder, "counts")
		textOf(t, "simulate", shop, "--set", "days=2026-10-01..2026-10-24", "--replications", "1", "--csv", counts)
		fields := filepath.Join(folder, "map.yaml")
		must(t, os.WriteFile(fields, []byte("records: csv\ntimezone: America/Chicago\ncolumns: {time: start, offered: offered_per_day}\n"), 0o600))
		run := []string{"forecast", filepath.Join(counts, "intervals.csv"), "--map", fields, "--for", "2026-10-26..2026-10-28"}

		var j struct {
			Total  struct{ Calls, Low, High float64 }
			Queues []struct {
				Days []struct{ Calls, P05, P95 float64 }
			}
		}
		next := filepath.Join(folder, "next")
		o := outcomeOf(t, &j, run...)
		textOf(t, append(run, "--out", next)...)
		volumes, err := os.ReadFile(filepath.Join(next, "volumes.csv"))
		must(t, err)
		for i, d := range j.Queues[0].Days {
			date := fmt.Sprintf("2026-10-%d", 26+i)
			sum := 0.0
			for _, row := range strings.Split(string(volumes), "\n") {
				cells := strings.Split(row, ",")
				if cells[0] == date {
					calls, err := strconv.ParseFloat(cells[3], 64)
					must(t, err)
					sum += calls
				}
			}
			if math.Abs(sum-d.Calls) > 0.5 {
				t.Errorf("%s: volumes.csv has %.2f calls, and JSON has %.2f", date, sum, d.Calls)
			}
			name := []string{"Mon", "Tue", "Wed"}[i]
			o.check(t, name+" "+date, fmt.Sprintf(`<th scope="row">%s %d Oct</th>`, name, 26+i), fmt.Sprintf("%.0f", d.Calls),
				fmt.Sprintf("%.0f", d.P05), fmt.Sprintf("%.0f", d.P95))
		}
		o.check(t, "total", `<th scope="row">total</th>`, wholeNumber(j.Total.Calls), wholeNumber(j.Total.Low), wholeNumber(j.Total.High))
		if o.rows != 4 {
			t.Errorf("%d rows are checked", o.rows)
		}
	})
}

// checkMarkdownOnPage checks that a page has each row, each point and each sentence of a Markdown file. Both may differ
// in case, in the form of times, and in the marks of code. The page has the methods of values in tables of their own.
func checkMarkdownOnPage(t *testing.T, markdown, page string) {
	t.Helper()
	times := regexp.MustCompile(`([0-9][hm]?) ([0-9]+s|s)\b`)
	plain := func(text string) string {
		text = strings.NewReplacer("`", "", "<code>", "", "</code>", "", "\\|", "|").Replace(text)
		text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, " ")
		text = times.ReplaceAllString(html.UnescapeString(text), "$1$2")
		text = strings.ToLower(strings.Join(strings.Fields(text), " "))
		return regexp.MustCompile(`\b[0-9,]+\.[0-9]s`).ReplaceAllStringFunc(text, func(seconds string) string {
			n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(seconds, "s"), ",", ""), 64)
			must(t, err)
			return times.ReplaceAllString(look.Time(n), "$1$2")
		})
	}
	whole := plain(page)
	var rows []string
	for _, row := range strings.Split(page, "<tr")[1:] {
		row, _, _ = strings.Cut(row, "</tr>")
		rows = append(rows, plain("<tr"+row))
	}

	lines := strings.Split(markdown, "\n")
	checked := 0
	hasMethods := false
	for i, line := range lines {
		isHead := i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|---")
		if isHead {
			hasMethods = strings.HasSuffix(line, "| method |")
		}
		switch {
		case line == "", strings.HasPrefix(line, "#"), strings.HasPrefix(line, "|---"), isHead, strings.HasPrefix(line, "Estimated from"):
			continue
		case strings.HasPrefix(line, "| "):
			blank := regexp.MustCompile(`\| (\|)`).ReplaceAllString
			cells := strings.Split(strings.Trim(blank(blank(line, "|  $1"), "|  $1"), "|"), " | ")
			if last := len(cells) - 1; hasMethods {
				if !strings.Contains(whole, plain(cells[last])) {
					t.Errorf("the page has no method %s", cells[last])
				}
				cells = cells[:last]
			}
			hasAll := func(row string) bool {
				return !slices.ContainsFunc(cells, func(cell string) bool { return !strings.Contains(row, plain(cell)) })
			}
			if !slices.ContainsFunc(rows, hasAll) {
				t.Errorf("no row of the page has %s", line)
			}
		default:
			for _, sentence := range strings.SplitAfter(strings.TrimPrefix(line, "- "), ". ") {
				if !strings.Contains(whole, plain(sentence)) {
					t.Errorf("the page has no sentence %q", sentence)
				}
			}
		}
		checked++
	}
	if checked < 30 {
		t.Errorf("only %d lines are checked", checked)
	}
}
