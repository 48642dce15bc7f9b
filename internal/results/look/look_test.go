package look

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

var unknown = stats.Number(math.NaN())

// hours is a plot of four hours. Its value is unknown in the third one.
func hours() *Plot {
	p := &Plot{
		Title: "Calls <of all>", Note: "an hour", Label: "Calls by the hour", Unit: Count,
		X: Axis{High: 4}, Y: Axis{High: 100},
		Series: []Series{{Name: "calls", Shape: Line, Values: []stats.Number{0, 50, unknown, 100}, Named: true}},
	}
	for i, text := range []string{"00:00", "01:00", "02:00", "03:00"} {
		p.Points = append(p.Points, Point{float64(i), text})
	}
	return p
}

// drawn lists the d of the paths of a text.
func drawn(t *testing.T, figure string) []string {
	t.Helper()
	wellFormed(t, figure)
	var out []string
	for _, match := range regexp.MustCompile(` d="([^"]*)"`).FindAllStringSubmatch(figure, -1) {
		out = append(out, match[1])
	}
	return out
}

// wellFormed fails the test for text that is no XML, or that has a style attribute: pages
// forbid these.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))

	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}

		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}

		for _, a := range start.Attr {
			if a.Name.Local == "style" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("%s has %s=%q", start.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func TestPathsFollowTheValues(t *testing.T) {
	line := []stats.Number{0, 50, unknown, 100}
	for name, c := range map[string]struct {
		series Series
		want   string
	}{
		"line":         {Series{Shape: Line, Values: line}, "M0 100L250 50M750 0h0.01"},
		"stepped line": {Series{Shape: Line, Values: line, Stepped: true}, "M0 100H250V50H500M750 0H1000"},
		"area":         {Series{Shape: Area, Values: line}, "M0 100L250 50L250 100L0 100ZM750 0h0.01L750 100L750 100Z"},
		"stepped area": {Series{Shape: Area, Values: line, Stepped: true}, "M0 100H250V50H500L500 100L0 100ZM750 0H1000L1000 100L750 100Z"},
		"band": {
			Series{Shape: Band, Values: []stats.Number{20, 60, 80, 200}, Low: []stats.Number{10, 40, unknown, 90}},
			"M0 80L250 40L250 60L0 90ZM750 0h0.01L750 10Z",
		},
	} {
		p := hours()
		p.Series = []Series{c.series}
		if got := drawn(t, string(p.Figure())); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: the path is %q, want %q", name, got, c.want)
		}
	}
}

func TestFigureHasItsTexts(t *testing.T) {
	p := hours()
	p.Y = Scale(Count, 90)
	p.X = Axis{0, 4, []Tick{{0, "00:00"}, {2, "02:00"}, {4, "04:00"}}}
	p.Goals = []Goal{{At: 80, Text: "goal 80"}}
	figure := string(p.Figure())
	wellFormed(t, figure)
	for _, want := range []string{
		`<b>Calls &lt;of all&gt;</b> <span class="soft">an hour</span>`,
		`aria-label="Calls by the hour"`,
		`<text class="y" x="0" dx="-6" dy="4" y="0%">100</text>`,
		`<text class="x" text-anchor="middle" x="50%" y="100%" dy="15">02:00</text>`,
		`<text class="x" text-anchor="end" x="100%" y="100%" dy="15">04:00</text>`,
		`<line class="goalrule" x1="0" x2="100%" y1="20%" y2="20%"/><text class="g" text-anchor="end" x="100%" y="20%" dy="-4">goal 80</text>`,
		`"s":[["calls",["0","50","–","100"]]]`,
		`>calls</text>`,
	} {
		if !strings.Contains(figure, want) {
			t.Errorf("the figure has no %s:\n%s", want, figure)
		}
	}

	p.NoX, p.NoY = true, true
	if figure = string(p.Figure()); strings.Contains(figure, `class="x"`) || strings.Contains(figure, `class="y"`) {
		t.Errorf("the figure has texts of its axes:\n%s", figure)
	}
}

// A name does not cover a line, and two names do not cover each other.
func TestNamesStandWhereThereIsRoom(t *testing.T) {
	low, high := make([]stats.Number, 97), make([]stats.Number, 97)
	p := &Plot{X: Axis{High: 96}, Y: Axis{High: 100}}
	for i := range low {
		p.Points = append(p.Points, Point{At: float64(i)})
		low[i] = 40
		high[i] = 48
	}
	p.Series = []Series{{Name: "half", Shape: Line, Values: low, Named: true}, {Name: "nine of ten", Shape: Line, Values: high, Named: true}}
	names := p.names()
	if len(names) != 2 {
		t.Fatalf("%d names, want 2", len(names))
	}
	if below, above := names[0], names[1]; below.dy < 0 || above.dy > 0 {
		t.Errorf("the lower line's name is at %d pixels and the upper one's at %d, want below and above", below.dy, above.dy)
	}
}

// The text of a goal is above its rule, at the right end. A line through the text moves it to the left end, unless lines
// leave no more room there.
func TestGoalsStandWhereThereIsRoom(t *testing.T) {
	for name, tt := range map[string]struct {
		values []stats.Number
		x      string
	}{
		"below the rule": {[]stats.Number{1, 2, 3, 4}, "100%"},
		"falls to it":    {[]stats.Number{9, 8, 7, 6.3}, "0%"},
		"rises to it":    {[]stats.Number{1, 2, 3, 6.3}, "0%"},
		"begins on it":   {[]stats.Number{6.3, 3, 2, 1}, "100%"},
		"along it":       {[]stats.Number{6.3, 6.3, 6.3, 6.3}, "100%"},
	} {
		p := Plot{
			Unit: Count, X: Axis{High: 3}, Y: Scale(Count, 10), Goals: []Goal{{At: 6, Text: "goal 6"}},
			Series: []Series{{Name: "calls", Shape: Line, Values: tt.values}},
		}
		for i := range tt.values {
			p.Points = append(p.Points, Point{At: float64(i)})
		}

		anchor := map[string]string{"0%": "start", "100%": "end"}[tt.x]
		want := fmt.Sprintf(`<text class="g" text-anchor=%q x=%q `, anchor, tt.x)
		if got := string(p.Figure()); !strings.Contains(got, want) {
			t.Errorf("a line that is %s: no %s in %s", name, want, got)
		}
	}
}

func TestScalesAreRound(t *testing.T) {
	for _, c := range []struct {
		unit    Unit
		highest float64
		want    string
	}{
		{Count, 0, "0 1 2"},
		{Count, 3, "0 2 4"},
		{Count, 41, "0 30 60"},
		{Count, 1550, "0 1,000 2,000"},
		{Count, 125000, "0 100,000 200,000"},
		{Share, 0.03, "0 2% 4%"},
		{Share, 0.5, "0 30% 60%"},
		{Share, 1.2, "0 50% 100%"},
		{Seconds, 24, "0 15 s 30 s"},
		{Seconds, 61, "0 45 s 90 s"},
		{Seconds, 170, "0 1.5 min 3 min"},
		{Seconds, 2400, "0 20 min 40 min"},
		{Seconds, 9000, "0 2 h 4 h"},
		{Amount, 0.31, "0 0.2 0.4"},
		{Count, math.NaN(), "0 1 2"},
	} {
		var got []string
		a := Scale(c.unit, c.highest)

		for _, tick := range a.Ticks {
			got = append(got, tick.Text)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("up to %v the ticks are %s, want %s", c.highest, text, c.want)
		}
		if c.highest > a.High && c.highest <= 1 {
			t.Errorf("the axis ends at %v, below %v", a.High, c.highest)
		}
	}
}

func TestClockTicks(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	day := time.Date(2026, 11, 27, 0, 0, 0, 0, zone)
	for _, c := range []struct {
		from, to time.Duration
		want     string
	}{
		{0, 24 * time.Hour, "00:00 06:00 12:00 18:00 24:00"},
		{7 * time.Hour, 19 * time.Hour, "07:00 10:00 13:00 16:00 19:00"},
		{8 * time.Hour, 18 * time.Hour, "08:00 11:00 14:00 18:00"},
		{9 * time.Hour, 9*time.Hour + 45*time.Minute, "09:00 09:15 09:30 09:45"},
		{0, 6 * 24 * time.Hour, "27 Nov 28 Nov 29 Nov 30 Nov 1 Dec 2 Dec"},
		{0, 68 * 24 * time.Hour, "27 Nov 11 Dec 25 Dec 8 Jan 22 Jan"},
	} {
		var got []string
		for _, tick := range Clock(day.Add(c.from), day.Add(c.to)).Ticks {
			got = append(got, tick.Text)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("from %v to %v the ticks are %s, want %s", c.from, c.to, text, c.want)
		}
	}
}

func TestTimesAreWritten(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "0 s", 8.24: "8.2 s", 24.3: "24.3 s", 59.94: "59.9 s", 59.96: "1m 00s", 351: "5m 51s", 3599.6: "1h 00m", 3720: "1h 02m", -90: "−1m 30s",
	} {
		if got := Time(seconds); got != want {
			t.Errorf("%v seconds are %q, want %q", seconds, got, want)
		}
	}
	if got := Time(math.NaN()); got != "–" {
		t.Errorf("an unknown time is %q", got)
	}
}

// The bar ends at the value and the rule is at the bound. A value beyond the usual scale
// stretches it.
func TestBulletsAreToScale(t *testing.T) {
	at := func(mean, low, high stats.Number) stats.Estimate {
		return stats.Estimate{Mean: mean, Low: low, High: high}
	}
	for name, c := range map[string]struct {
		bullet          Bullet
		value, bound    string
		ok, text, other string
	}{
		"high share": {
			Bullet{Value: at(.926, .923, .929), Bound: .9, AtLeast: true, Unit: Share, Text: "at least 90%"},
			`class="val" x="0" width="92.6%"`, `class="bound" x1="90%"`, `class="ok" x="90%" width="10%"`, `text-anchor="end" x="90%"`, `class="ci" x1="92.3%" x2="92.9%"`,
		},
		"low share": {
			Bullet{Value: at(.078, .072, .084), Bound: .08, Unit: Share, Text: "at most 8%"},
			`class="val" x="0" width="48.75%"`, `class="bound" x1="50%"`, `class="ok" x="0" width="50%"`, `text-anchor="middle" x="50%"`, `text-anchor="end" y="34">16%`,
		},
		"time": {
			Bullet{Value: at(24, unknown, unknown), Bound: 30, Unit: Seconds, Text: "at most 30 s"},
			`class="val" x="0" width="53.33%"`, `class="bound" x1="66.67%"`, `class="ok" x="0" width="66.67%"`, `text-anchor="middle" x="66.67%"`, `y="34">45 s`,
		},
		"beyond": {
			Bullet{Value: at(90, 80, 100), Bound: 30, Unit: Seconds, Text: "at most 30 s"},
			`class="val" x="0" width="75%"`, `class="bound" x1="25%"`, `class="ok" x="0" width="25%"`, `text-anchor="middle" x="25%"`, `y="34">120 s`,
		},
		"bound of 0": {
			Bullet{Value: at(.004, .002, .006), Bound: 0, Unit: Share, Text: "at most 0%"},
			`class="val" x="0" width="40%"`, `class="bound" x1="0%"`, `class="ok" x="0" width="0%"`, `text-anchor="start" x="0%"`, `y="34">1%`,
		},
	} {
		got := string(c.bullet.SVG())
		wellFormed(t, got)
		for _, want := range []string{c.value, c.bound, c.ok, c.text, c.other} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %s in %s", name, want, got)
			}
		}
	}

	none := Bullet{Value: at(unknown, unknown, unknown), Bound: .8, AtLeast: true, Unit: Share}
	wellFormed(t, string(none.SVG()))
}

func TestSmallChartsAreToScale(t *testing.T) {
	estimate := func(mean, low, high stats.Number) stats.Estimate {
		return stats.Estimate{Mean: mean, Low: low, High: high}
	}
	for name, c := range map[string]struct{ got, want string }{
		"spark":     {string(Spark{Values: []stats.Number{0, 5, 10}}.SVG()), `class="line" d="M0 100L500 50L1000 0"`},
		"one scale": {string(Spark{Values: []stats.Number{0, 5, 10}, Highest: 20}.SVG()), `class="line" d="M0 100L500 75L1000 50"`},
		"goal":      {string(Spark{Values: []stats.Number{0, 0}, Goal: .8, Highest: 1}.SVG()), `class="goalrule" x1="0" x2="1000" y1="20" y2="20"`},
		"bar":       {string(Bar{Share: .25}.SVG()), `width="25%"`},
		"full bar":  {string(Bar{1.7, Context}.SVG()), `class="bar ctx" aria-hidden="true"><rect class="" x="0" width="100%"`},
		"stack":     {string(Stack{"Shares", []Part{{"Answered", "o1", 30}, {"Abandoned", "ob", 10}}}.SVG()), `class="ob" x="75%" width="25%" height="100%"><title>Abandoned: 10</title>`},
		"range":     {string(Range{Axis: Axis{High: 10}, Low: 2, High: 6, Mark: 5, Other: 8}.SVG()), `class="band" x="20%" width="40%"`},
		"change":    {string(Change{Axis: Axis{High: 1}, Before: .25, After: .75}.SVG()), `class="db ng"`},
		"change to": {string(Change{Axis: Axis{High: 1}, Before: .25, After: .75, IsClear: true}.SVG()), `class="ln" x1="25%" x2="75%"`},
		"worse":     {string(Difference{Share: estimate(-.24, -.25, -.23), Class: "badf2"}.SVG()), `aria-label="−24%"><line class="zero" x1="50%" x2="50%" y1="0" y2="100%"/><rect class="badf2" x="38%" width="12%"`},
		"better":    {string(Difference{Share: estimate(.5, .4, .6), Class: "goodf"}.SVG()), `class="goodf" x="50%" width="25%"`},
		"beyond":    {string(Difference{Share: estimate(3, unknown, unknown), Class: "goodf"}.SVG()), `class="goodf" x="50%" width="50%" y="4" height="8"/><text class="beyond" x="100%" dx="2" y="12">▸</text></svg>`},
		"far below": {string(Difference{Share: estimate(-3, unknown, unknown), Class: "badf2"}.SVG()), `class="badf2" x="0%" width="50%" y="4" height="8"/><text class="beyond" x="0" dx="-2" y="12" text-anchor="end">◂</text></svg>`},
		"label":     {string(Difference{Share: estimate(.5, .4, .6), Class: "ctxf", Label: "+30 s"}.SVG()), `aria-label="+30 s"`},
		"dots": {string((&Plot{
			X: Axis{High: 10}, Y: Axis{High: 10}, Points: []Point{{At: 5}, {At: 10}, {At: 0}}, Unit: Count,
			Series: []Series{{Shape: Dots, Color: Context, Values: []stats.Number{10, unknown, 5}}},
		}).Figure()), `<path class="dots ctx" d="M500 0h0.01M0 50h0.01"/>`},
		"no share":   {string(Difference{Share: estimate(unknown, unknown, unknown), Class: "ctxf"}.SVG()), `aria-label="unknown"`},
		"no numbers": {string(Change{Before: unknown, After: unknown}.SVG()), `class="db ng"`},
	} {
		wellFormed(t, c.got)
		if !strings.Contains(c.got, c.want) {
			t.Errorf("%s: no %s in %s", name, c.want, c.got)
		}
	}
}

// Both schemes name the same colors, and no rule below the tokens names one.
func TestColorsAreTokens(t *testing.T) {
	light, rest, _ := strings.Cut(Style(), "@media screen and (prefers-color-scheme: dark) {")
	dark, rest, _ := strings.Cut(rest, "\n}")
	names := func(text string) []string {
		var out []string
		for _, m := range regexp.MustCompile(`(--[a-z0-9-]+): #`).FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(names(light), names(dark)) || len(names(light)) == 0 {
		t.Errorf("the light colors are %v, the dark ones %v", names(light), names(dark))
	}
	if colors := regexp.MustCompile(`#[0-9a-f]{3,8}\b|rgba?\(`).FindAllString(rest, -1); colors != nil {
		t.Errorf("rules name the colors %v", colors)
	}
}

// An unknown value and an infinite one are a dash in each unit.
func TestTextOfNoValue(t *testing.T) {
	for _, u := range []Unit{Count, Share, Seconds, Amount} {
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			if got := u.Text(v); got != "–" {
				t.Errorf("%v is %q", v, got)
			}
		}
	}
}

// The names of a plot with a point for each quarter hour of a year have places, without a search of days. A peak
// between the places for names is seen.
func TestNamesAmongManyPoints(t *testing.T) {
	const n = 366 * 96
	p := Plot{X: Axis{High: n}, Y: Axis{High: 1}}
	low := Series{Name: "low", Shape: Line, Named: true}
	peaks := Series{Name: "peaks", Shape: Line}
	for i := range n {
		p.Points = append(p.Points, Point{At: float64(i)})
		low.Values = append(low.Values, 0.3)

		// Nothing is above the first half of the line, and peaks of one point are above the second half.
		peak := stats.Number(0.95)
		if i > n/2 && i%7 == 3 {
			peak = 0.35
		}
		peaks.Values = append(peaks.Values, peak)
	}
	p.Series = []Series{low, peaks}
	names := p.names()
	if len(names) != 1 || names[0].x > 0.5 || names[0].dy > 0 {
		t.Errorf("the names are %+v, want one above the first half", names)
	}
}

// A spark of many values has the means of neighbors, and gaps only where no value is known.
func TestThinnedSpark(t *testing.T) {
	var values []stats.Number
	for i := range 3 * sparkPoints {
		v := stats.Number(i / 3)
		if i%3 == 0 || i < 3 {
			v = stats.Number(math.NaN())
		}
		values = append(values, v)
	}
	out := thinned(values)
	if len(out) != sparkPoints || out[0].Known() || out[7] != 7 {
		t.Errorf("%d values, the first is %v and the eighth %v", len(out), out[0], out[7])
	}
}

// Three lines between two points have their names, and no two names are at one place.
func TestNamesBetweenTwoPoints(t *testing.T) {
	p := Plot{Points: []Point{{At: 0}, {At: 1}}, X: Axis{High: 1}, Y: Axis{High: 1}}
	for i, name := range []string{"one", "two", "three"} {
		v := stats.Number(0.2 + 0.2*float64(i))
		p.Series = append(p.Series, Series{Name: name, Shape: Line, Named: true, Values: []stats.Number{v, v + 0.05}})
	}
	names := p.names()
	if len(names) != 3 {
		t.Fatalf("the names are %v", names)
	}

	for i := range names {
		if x := names[i].x; x < 0.02 || x > 0.98 {
			t.Errorf("%q is at %v, beyond the plot", names[i].text, x)
		}
		for k := range i {
			if math.Abs(names[i].y-names[k].y) < 0.05 {
				t.Errorf("%q and %q are at one height", names[i].text, names[k].text)
			}
		}
	}
}

// The room of a name is its distance to the nearest other name above or below it, less a line, or to the nearest rule of
// a goal.
func TestRoomOfNames(t *testing.T) {
	p := &Plot{X: Axis{High: 10}, Y: Axis{High: 1000}}
	for _, c := range []struct {
		other name
		want  float64
	}{
		{name{text: "far", x: 0.9, y: 0.4}, 0.2},     // next to the box
		{name{text: "inside", x: 0.3, y: 0.4}, -0.2}, // 0.1 from its ends
		{name{text: "above", x: 0.3, y: 0.65}, 0.05}, // 0.15 above 0.5
		{name{text: "below", x: 0.3, y: 0.18}, 0.02}, // 0.12 below 0.3
	} {
		if got := p.room(0.2, 0.4, 0.3, 0.5, []name{c.other}); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("with %q the room is %v, want %v", c.other.text, got, c.want)
		}
	}

	for at, want := range map[float64]float64{650: 0.15, 400: -0.1, 180: 0.12, 0: 0.2} {
		p.Goals = []Goal{{At: at}}
		if got := p.room(0.2, 0.4, 0.3, 0.5, nil); math.Abs(got-want) > 1e-9 {
			t.Errorf("with a goal at %v the room is %v, want %v", at, got, want)
		}
	}
}

// Of more than five texts below a chart, a narrow window hides every second one.
func TestNarrowWindowsHideTextsOfManyTicks(t *testing.T) {
	for n, want := range map[int]int{5: 0, 6: 3, 7: 3} {
		p := Plot{X: Axis{High: float64(n)}, Y: Axis{High: 1}}
		for i := range n {
			p.X.Ticks = append(p.X.Ticks, Tick{At: float64(i), Text: "5 Oct"})
		}
		if got := strings.Count(string(p.Figure()), `class="x odd"`); got != want {
			t.Errorf("%d of %d texts are hidden, want %d", got, n, want)
		}
	}
}
