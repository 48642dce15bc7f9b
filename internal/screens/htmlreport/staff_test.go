package htmlreport

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/plans/staffing"
)

// staffPageOf searches for the least staff of a small center and writes the page.
func staffPageOf(t *testing.T) string {
	t.Helper()
	files := fstest.MapFS{
		"routing.yaml": {Data: []byte("center: small\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\nqueues: {only: {answer_within: 20s}}\nlines: {main: {number: +44 20 7946 0018, country: GB, languages: [en], flow: direct}}\n")},
		"direct.yaml":  {Data: []byte("flow: direct\nstart: wait\nsteps:\n  wait: {queue: only, then: {answered: done}}\n  done: {end: resolved}\n")},
		"load.yaml": {Data: []byte(`scenario: load
day: 2026-01-06
timezone: UTC
interval: 1h
for: 4h
calls: {main: {per_hour: 60}}
callers: {patience: {mean: 4m}}
handling: {only: {mean: 4m}}
staff:
  - {group: "a<1>", hub: here, queues: [only], shifts: {"00:00-02:00": 2, "02:00-04:00": 9}}
goals: [{queue: only, measure: service_level 20s, at_least: 80%}]
`)},
	}
	day, m := scenariotest.Compiled(t, files, "load")
	r, err := staffing.Run(t.Context(), staffing.New(day, m, staffing.ByShift),
		staffing.Options{Budget: staffing.Budget{Runs: 1500}, Curve: true})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := WriteStaff(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestStaffPage(t *testing.T) {
	page, _, _ := strings.Cut(staffPageOf(t), "<script>")
	if refs := regexp.MustCompile(`(?i)<(link|img|iframe)|\b(src|href)=|url\(|@import|ZgotmplZ`).FindAllString(page, -1); refs != nil {
		t.Errorf("the page has %q", refs)
	}
	checkOrder(t, page,
		"<h1>Staff of load</h1>", "every goal holds, by seed 2 and ", `<th scope="row">agent-hours in all</th>`, "<h2>Need and cover</h2>", `"name":"on the phones","unit":"agents"`, `"name":"Erlang A"`,
		`<th scope="row">a&lt;1&gt;</th><td class="under" style="--mix:`, `colspan="4" title="00:00-02:00: 2 scheduled, `, `<td class="over" `, `title="02:00-04:00: 9 scheduled, `,
		`<th scope="row">only service_level 20s at least 80%</th>`, "<h3>Proofs</h3>", `<th scope="row">first</th><td>2</td>`, `"parameter":"agent-hours"`, `{"name":"bound","unit":"percent","values":[80,`, "<h2>Agents</h2>", "<td>00:00-02:00</td><td>2</td>",
		"Erlang A takes", "<h2>One agent fewer</h2>", `<th scope="row">a&lt;1&gt; 00:00-02:00</th>`)
}
