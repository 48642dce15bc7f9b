package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/staffing"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// outputFiles are the files that the commands of this test read, besides the small center.
var outputFiles = map[string]string{
	"grid.yaml": "sweep: grid\nscenario: saturday\nreplications: 2\nvary:\n  calls.all.times: [90%, 110%]\n",
	"report.yaml": "records: csv\ntimezone: America/Chicago\n" +
		"columns: {time: start, offered: offered_per_day, answered: answered_per_day, abandoned: abandoned_per_day}\n",
}

// outputPreparing makes the folders and records that the commands of this test work on. A third of the
// calls has every field and column, and the fits take less time with it.
var outputPreparing = []string{
	"init --small shop",
	"simulate shop --set days=2026-08-31..2026-10-09 --set calls.all.times=30% --replications 1 --calls calls.csv --csv report",
	"simulate shop --replications 2 --csv tables",
	"simulate shop --replications 1 --calls day.csv",
	"sweep plan saturday -C shop --sensitivity 10% --replications 2 --out plan",
	"sweep run plan --out parts",
}

// jsonOutputs are the sections of docs/reference/json.md, with a command that prints such JSON, or with
// the type that is printed, or with both. A command reaches the fields of types that other packages
// keep for themselves. A type has the fields that few outputs contain. Some commands also write the files
// whose columns are compared.
var jsonOutputs = []struct {
	section string
	command string
	of      reflect.Type
}{
	{"`answer --json FILE`", "", reflect.TypeFor[[]answered]()},
	{"`compare --json`", "compare saturday -C shop --set calls.all.times=+50% --replications 2 --by day --csv compared --json", reflect.TypeFor[compare.Comparison]()},
	{"`fit --json`", "fit calls.csv --train 2026-09-21..2026-10-02 --out fitted --json", nil},
	{"`forecast --json`", "forecast report/intervals.csv --map report.yaml --for 2026-10-12..2026-10-13 --out next --json", nil},
	{"`import --json`", "import examples/import/connect --out practice --json", reflect.TypeFor[importer.Report]()},
	{"`import --list PLATFORM --json`", "import --list connect --json", reflect.TypeFor[[]importer.TypeHandling]()},
	{"`lint --json`", "lint examples/wrong --json", reflect.TypeFor[[]diag.JSONFinding]()},
	{"`route --json`", "route 2025550143 --line shop -C shop --json", reflect.TypeFor[routedJSON]()},
	{"`simulate --json`", "simulate shop --set days=2026-11-16..2026-11-17 --set goals.orders.each=day --replications 10 --json", reflect.TypeFor[report.Report]()},
	{"`simulate --against --json`", "simulate shop --against calls.csv --dates 2026-10-05..2026-10-06 --replications 19 --json", reflect.TypeFor[backtest.Validation]()},
	{"`simulate --so-far --json`", "simulate shop --so-far day.csv --now 12:00 --replications 2 --csv soon --json", reflect.TypeFor[today.Result]()},
	{"`staff --json`", "staff saturday -C shop --budget 200runs --csv shifts.csv --json", reflect.TypeFor[staffing.Result]()},
	{"`sweep merge --json`", "sweep merge plan parts --csv designs.csv --json", nil},
	{"`test --json`", "test shop --json", nil},
	{"Estimates", "", reflect.TypeFor[stats.Estimate]()},
	{"What was read", "", reflect.TypeFor[records.Summary]()},
}

// rareFields are fields of types that other packages keep for themselves and that the output of the
// commands of this test does not contain.
var rareFields = []string{
	"queues[].note", "queues[].days[].closed", "queues[].no_backtest", "queues[].beta", "queues[].handle_time",
	"queues[].patience", "queues[].abandoned", "queues[].effective_agents",
	"goals[].on_days", "days[].goals[].on_days",
	"goals[].during", "goals[].outside", "days[].goals[].during", "days[].goals[].outside",
	"[].failure.file", "[].failure.line", "[].failure.column", "[].failure.message", "[].failure.mend",
	"[].errors[].file", "[].errors[].line", "[].errors[].column", "[].errors[].message", "[].errors[].mend",
}

// dateStart is a field that only intervals have, of a type that dates share.
const dateStart = "days[].start"

// The reference pages of JSON and CSV have each field and column of the output, and no others.
func TestReferenceOfOutputs(t *testing.T) {
	t.Parallel()
	r := newRunners(t)
	dir := outputFolder(t, r)
	printed := outputsOf(t, r, dir)
	t.Run("json", func(t *testing.T) { checkJSONReference(t, printed) })
	t.Run("csv", func(t *testing.T) { checkCSVReference(t, dir) })
}

// outputsOf runs the commands that print JSON in a folder, and returns the values that they print, by section.
func outputsOf(t *testing.T, r *runners, dir string) map[string]any {
	t.Helper()
	printed := map[string]any{}
	for _, output := range jsonOutputs {
		if output.command == "" {
			continue
		}

		done := r.ran(t, dir, output.command)
		if done.Code != exitOK && done.Code != exitFindings {
			t.Fatalf("%s: %s", output.command, done.Err)
		}
		var value any
		if err := json.Unmarshal([]byte(done.Out), &value); err != nil {
			t.Fatalf("%s: %v", output.command, err)
		}
		printed[output.section] = value
	}
	return printed
}

// checkJSONReference compares docs/reference/json.md with the types and the output of the verbs.
func checkJSONReference(t *testing.T, values map[string]any) {
	t.Helper()
	pages := fieldTables(t, "docs/reference/json.md")

	for _, output := range jsonOutputs {
		rows, isOnPage := pages[output.section]
		if !isOnPage {
			t.Errorf("docs/reference/json.md has no section %q", output.section)
			continue
		}

		printed := map[string]string{}
		if output.of != nil {
			addTypeFields(printed, output.of, "")
		}
		if output.command != "" {
			addValueFields(printed, values[output.section], "", rows)
		}

		for _, path := range slices.Sorted(maps.Keys(printed)) {
			value, has := rows[path]
			if !has && path != dateStart && !hasBelow(rows, path) {
				t.Errorf("%s: no row of %s", output.section, path)
			}
			want := kindOfValue(value)
			if kind := printed[path]; has && kind != "" && want != "" && kind != want {
				t.Errorf("%s: %s is a %s, and its row has the value %q", output.section, path, kind, value)
			}
		}
		for path := range rows {
			if _, has := printed[path]; !has && !slices.Contains(rareFields, path) {
				t.Errorf("%s: a row has %s, which is not printed", output.section, path)
			}
		}
	}
}

// checkCSVReference compares docs/reference/csv.md with the files that the verbs write.
func checkCSVReference(t *testing.T, dir string) {
	t.Helper()
	pages := columnTables(t, "docs/reference/csv.md")

	tables := map[string][]string{
		"`compare --csv`":             {"compared/differences.csv", "compared/days.csv", "compared/outcomes.csv", "compared/coupling.csv"},
		"`simulate --so-far --csv`":   {"soon/rest.csv", "soon/goals.csv"},
		"`staff --csv`":               {"shifts.csv"},
		"`sweep merge --csv`":         {"designs.csv"},
		"Files of `fit`":              {"fitted/fit-values.csv", "fitted/staff.csv", "fitted/arrivals.csv", "fitted/queues_shop.csv"},
		"`volumes.csv` of `forecast`": {"next/volumes.csv"},
	}
	for _, s := range report.Sheets {
		if s.Name == "days" { // written for several days only
			tables["`simulate --csv`"] = append(tables["`simulate --csv`"], "report/days.csv")
			continue
		}
		tables["`simulate --csv`"] = append(tables["`simulate --csv`"], "tables/"+s.Name+".csv")
	}

	// Columns that are named after a line, a queue, a path or a measure have a row in words.
	inWords := regexp.MustCompile(`^(shop|orders|self_served|turned_away|hung_up|.*\..*|.* (a day|[0-9]+s|low|high|holds)|abandoned)$`)
	for section, files := range tables {
		unused := maps.Clone(pages[section])
		for _, name := range files {
			for _, column := range headerOf(t, filepath.Join(dir, name)) {
				if !pages[section][column] && !inWords.MatchString(column) {
					t.Errorf("%s: no row of %s in %s", section, column, name)
				}
				delete(unused, column)
			}
		}
		for column := range unused {
			t.Errorf("%s: a row has %s, which no file has", section, column)
		}
	}
}

// outputFolder returns a folder in which the preparing commands ran.
func outputFolder(t *testing.T, r *runners) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join(root, "examples"))); err != nil {
		t.Fatal(err)
	}
	for name, text := range outputFiles {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// A wrong name has an edit.
	wrong := filepath.Join(dir, "examples", "wrong")
	if err := os.CopyFS(wrong, os.DirFS(filepath.Join(root, "examples", "bakery"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(wrong, "other.yaml"), []byte("flow: other\nstart: hello\nsteps: {helo: {end: done}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, command := range outputPreparing {
		if done := r.ran(t, dir, command); done.Code != exitOK && done.Code != exitFindings {
			t.Fatalf("%s: %s", command, done.Err)
		}
	}
	return dir
}

// fieldTables returns the values of the fields that each section of a page lists, by their paths. A row
// whose value is another row's path has the rows below that path too.
func fieldTables(t *testing.T, page string) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	row := regexp.MustCompile("^\\|(`[^|]+`)\\|([^|]*)\\|([^|]*)\\|$")
	code := regexp.MustCompile("`([^`]+)`")
	for section, lines := range sectionsOf(t, page) {
		rows := map[string]string{}
		for _, line := range lines {
			m := row.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			if m[2] == "" || m[3] == "" {
				t.Errorf("%s: an empty cell in %s", page, line)
			}
			parent := ""
			for _, name := range code.FindAllStringSubmatch(m[1], -1) {
				path := name[1]
				if strings.HasPrefix(path, ".") {
					path = parent + path
				}
				if at := strings.LastIndex(path, "."); at >= 0 {
					parent = path[:at]
				}
				rows[path] = m[2]
			}
		}

		// A row may be the same as a row that is itself the same as another, so that this goes on until
		// nothing is added.
		for before := -1; before < len(rows); {
			before = len(rows)
			addSameRows(rows)
		}
		if len(rows) > 0 {
			out[section] = rows
		}
	}
	addRowsOfOtherSections(out)
	return out
}

// addRowsOfOtherSections adds the rows below each row whose value is the path of a row of another section, as in
// "as `intervals` of [`simulate --json`](#simulate---json)".
func addRowsOfOtherSections(sections map[string]map[string]string) {
	elsewhere := regexp.MustCompile("^as `([^`]+)` of \\[(`[^`]+`)\\]")
	for _, rows := range sections {
		for path, value := range maps.Clone(rows) {
			m := elsewhere.FindStringSubmatch(value)
			if m == nil {
				continue
			}
			for other, value := range sections[m[2]] {
				if below, isBelow := strings.CutPrefix(other, m[1]); isBelow && strings.HasPrefix(below, "[") {
					rows[path+below] = value
				}
			}
		}
	}
}

// addSameRows adds the rows below each row whose value is the path of another row.
func addSameRows(rows map[string]string) {
	for path, value := range maps.Clone(rows) {
		same, isSame := strings.CutPrefix(value, "as `")
		if !isSame {
			continue
		}
		same = strings.TrimSuffix(same, "`")
		for other, value := range maps.Clone(rows) {
			if below, isBelow := strings.CutPrefix(other, same); isBelow && strings.ContainsAny(below[:min(1, len(below))], ".[") {
				rows[path+below] = value
			}
		}
	}
}

// columnTables returns the columns that each section of a page lists.
func columnTables(t *testing.T, page string) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	code := regexp.MustCompile("`([^` ]+)`( LOW)?")

	for section, lines := range sectionsOf(t, page) {
		columns := map[string]bool{}
		column := 0
		for _, line := range lines {
			cells := strings.Split(line, "|")
			if !strings.HasPrefix(line, "|") {
				continue
			}
			if at := slices.Index(cells, "column"); at >= 0 {
				column = at
				continue
			}

			for i, cell := range cells[column+1 : len(cells)-1] {
				if cell == "" {
					t.Errorf("%s: cell %d is empty in %s", page, column+i+1, line)
				}
			}

			for _, name := range code.FindAllStringSubmatch(cells[column], -1) {
				columns[name[1]] = true
				if name[2] == "" {
					continue
				}
				base, unit := splitUnit(name[1])
				for _, part := range []string{"_low", "_high", "_p5", "_p95"} {
					columns[base+part+unit] = true
				}
			}
		}

		out[section] = columns
	}

	return out
}

// splitUnit divides the name of a column of an estimate before its unit.
func splitUnit(name string) (base, unit string) {
	for _, unit := range []string{"_seconds", "_fraction", "_callers", "_currency"} {
		if base, has := strings.CutSuffix(name, unit); has {
			return base, unit
		}
	}
	return name, ""
}

// sectionsOf returns the lines below each heading of a page.
func sectionsOf(t *testing.T, page string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for part := range strings.SplitSeq(string(text), "\n## ") {
		title, below, _ := strings.Cut(part, "\n")
		out[title] = strings.Split(below, "\n")
	}
	return out
}

// headerOf returns the columns of a CSV file.
func headerOf(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	header, err := csv.NewReader(bytes.NewReader(text)).Read()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return header
}

// kindOfValue returns the kind of JSON that the value of a row describes.
func kindOfValue(value string) string {
	switch {
	case strings.HasPrefix(value, "[estimate]"), strings.HasPrefix(value, "[records]"), value == "map":
		return "map"
	case value == "list":
		return "list"
	case value == "yes/no":
		return "truth"
	case value == "text", value == "time", value == "date":
		return "text"
	case strings.HasPrefix(value, "as "), value == "people, time":
		return ""
	default:
		return "number"
	}
}

// addTypeFields adds the fields of a type's JSON. Types that print themselves have no fields here.
func addTypeFields(fields map[string]string, of reflect.Type, path string) {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch of {
	case reflect.TypeFor[report.Goal]():
		return
	case reflect.TypeFor[report.Report](), reflect.TypeFor[stats.Estimate](), reflect.TypeFor[records.Summary]():
		if path != "" { // else it is the section's own type
			return
		}
	}

	switch {
	case of.Kind() == reflect.Slice:
		addTypeFields(fields, of.Elem(), path+"[]")
	case of.Kind() == reflect.Struct && of.PkgPath() != "time":
		for i := range of.NumField() {
			f := of.Field(i)
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case key == "-" || key == "" && !f.Anonymous:
				continue
			case key == "":
				addTypeFields(fields, f.Type, path)
				continue
			}
			below := strings.TrimPrefix(path+"."+key, ".")
			fields[below] = ""
			addTypeFields(fields, f.Type, below)
		}
	}
}

// addValueFields adds the fields of a value of JSON, with their kinds. The page describes the fields of
// an estimate, of a report and of other shared values once: a row with a link has no rows below it.
func addValueFields(fields map[string]string, value any, path string, rows map[string]string) {
	switch value := value.(type) {
	case map[string]any:
		if row, has := rows[path]; has && (row == "map" || strings.HasPrefix(row, "[")) {
			return
		}
		for key, item := range value {
			below := strings.TrimPrefix(path+"."+key, ".")
			if kind := kindOf(item); kind != "" || fields[below] == "" {
				fields[below] = kind
			}
			addValueFields(fields, item, below, rows)
		}
	case []any:
		if row, has := rows[path]; has && row == "list" && !hasBelow(rows, path) {
			return
		}
		for _, item := range value {
			addValueFields(fields, item, path+"[]", rows)
		}
	}
}

// hasBelow reports whether a page has a row of a field of the items, or of the fields, at a path.
func hasBelow(rows map[string]string, path string) bool {
	for other := range rows {
		if strings.HasPrefix(other, path+".") || strings.HasPrefix(other, path+"[]") {
			return true
		}
	}
	return false
}

// kindOf returns the kind of a value of JSON, or nothing for null.
func kindOf(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		return "truth"
	case string:
		return "text"
	case float64:
		return "number"
	case []any:
		return "list"
	case map[string]any:
		return "map"
	default:
		panic(fmt.Sprintf("%T", value))
	}
}
