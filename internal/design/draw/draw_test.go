package draw_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// shipped draws every flow of the sample center.
func shipped(t *testing.T) map[string]*draw.Graph {
	t.Helper()
	return graphs(t, flows.FS)
}

func graphs(t *testing.T, center fs.FS) map[string]*draw.Graph {
	t.Helper()
	var found diag.Findings
	_, all := flowtest.Open(t, center, &found)
	if found.Errors() > 0 {
		t.Fatalf("the center has errors: %v", found.Sorted())
	}
	graphs := map[string]*draw.Graph{}
	for _, name := range all.Names() {
		p := all.Program(name)

		graphs[name] = draw.New(p, ivr.NewTransitionTable(p).Edges())
	}
	return graphs
}

// The rows of a step are in the order of its file, whatever outcomes earlier steps have:
// choices, the choices of anywhere, then; and the labels that a run flow returns.
func TestRowsAreInTheOrderOfTheFile(t *testing.T) {
	all := graphs(t, diagtest.Example(t, "order_of_rows"))

	rows := map[string][]string{}
	for _, e := range all["main"].Edges {
		name := all["main"].Boxes[e.From].Name
		rows[name] = append(rows[name], e.Outcome)
	}
	want := map[string][]string{
		"first": {"3", "1", "0", "exhausted"}, "second": {"1", "2", "3", "0", "exhausted"},
		"third": {"later", "now"}, "wait": {"escalated", "answered"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// Counts set the width of edges; an untested edge has a cross.
func TestCountsAreDrawn(t *testing.T) {
	g := hostile()
	g.Boxes[0].Name = strings.Repeat("long_name_", 10)
	g.Edges = append(g.Edges, draw.Edge{From: 0, To: 1, Outcome: strings.Repeat("長い", 20)})

	g.Count(func(_, outcome string) uint64 {
		return map[string]uint64{"again": 300, g.Edges[2].Outcome: 1_234_567}[outcome]
	})
	g.Edges[0].Untested = true
	var out bytes.Buffer
	if err := g.SVG(&out); err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{
		`class="edge untested" data-step="a&#34;b.long_name_`, `<tspan class="miss">✗ </tspan>`,
		`stroke-width="10.0"`, `>1,234,567</text>`, `>300</text>`, `long_name_long_name…</text>`, `>長い長い長い長…</text>`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}

// TestWordsOfChoices: the row of a key has the word for it, and a word is not written twice.
func TestWordsOfChoices(t *testing.T) {
	all := graphs(t, diagtest.Folder(t, `
-- main.yaml --
flow: main
start: topic
steps:
  topic: {menu: Choose., choices: {"1, appointments, visits": done, "star, again": topic, "results": done, 2: done}, then: {exhausted: done}}
  done:  {end: resolved}
`))

	var svg, dot, mermaid bytes.Buffer
	for out, write := range map[*bytes.Buffer]func(io.Writer) error{
		&svg: all["main"].SVG, &dot: all["main"].DOT,
		&mermaid: all["main"].Mermaid,
	} {
		if err := write(out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"1 appointments", "star again", "results", "2", "exhausted"} {
			if !regexp.MustCompile(`["> ]` + want + `["<]`).MatchString(out.String()) {
				t.Errorf("no %s in\n%s", want, out)
			}
		}
	}
}

// DOT and Mermaid show the same: a cross and a dotted edge, the count and the width.
func TestCountsAreWritten(t *testing.T) {
	g := hostile()
	g.Count(func(_, outcome string) uint64 { return map[string]uint64{"again": 1_234_567}[outcome] })
	g.Edges[0].Untested = true

	for _, c := range []struct {
		write func(io.Writer) error
		want  []string
	}{
		{g.DOT, []string{`digraph "a\"b" {`, `[label="✗ \"|end <b>", style=dotted, color="#b3261e", fontcolor="#b3261e"];`, `[label="again (1,234,567)", penwidth=10.0];`}},
		{g.Mermaid, []string{`-- "#10007; #34;#124;end #60;b#62;" --> s1`, "linkStyle 0 stroke:#b3261e,stroke-dasharray:2 4\n", `-- "again #40;1,234,567#41;" --> s0`, "linkStyle 1 stroke-width:10.0px\n"}},
	} {
		var out bytes.Buffer
		if err := c.write(&out); err != nil {
			t.Fatal(err)
		}

		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %s in\n%s", want, out.String())
			}
		}
	}
}

func TestEveryStepIsReachedAndEveryEdgeLeavesFromAnOutcome(t *testing.T) {
	for name, g := range shipped(t) {
		reached := map[int]bool{0: true}
		for _, e := range g.Edges {
			reached[e.To] = true
			if e.Outcome == "" || e.Outcome == flow.Begin {
				t.Errorf("%s: edge %v has no outcome of its own", name, e)
			}
		}
		for i, n := range g.Boxes {
			if !reached[i] {
				t.Errorf("%s: nothing leads to step %s", name, n.Name)
			}
		}
	}
}

func TestSVGIsXMLThatShowsEveryStepAndEdge(t *testing.T) {
	for name, g := range shipped(t) {
		var out bytes.Buffer
		if err := g.SVG(&out); err != nil {
			t.Fatal(err)
		}

		edges, cards := 0, map[string]bool{}
		d := xml.NewDecoder(bytes.NewReader(out.Bytes()))

		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: not XML: %v", name, err)
			}

			el, ok := token.(xml.StartElement)
			if !ok {
				continue
			}

			a := attributes(el)
			switch {
			case el.Name.Local == "path" && a["data-outcome"] != "":
				edges++
			case el.Name.Local == "g":
				cards[a["data-step"]] = true
			}
		}

		if edges != len(g.Edges) {
			t.Errorf("%s: %d edges drawn, the flow has %d", name, edges, len(g.Edges))
		}
		for _, n := range g.Boxes {
			if !cards[name+"."+n.Name] {
				t.Errorf("%s: no card for step %s", name, n.Name)
			}
		}
	}
}

func attributes(el xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range el.Attr {
		out[a.Name.Local] = a.Value
	}
	return out
}

func TestDOTIsReadByGraphviz(t *testing.T) {
	dot := longtest.Program(t, "dot")

	for name, g := range shipped(t) {
		var source bytes.Buffer
		if err := g.DOT(&source); err != nil {
			t.Fatal(err)
		}

		cmd := exec.Command(dot, "-Tplain", "-Gsplines=line")
		cmd.Stdin = &source
		plain, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: dot: %v", name, err)
		}
		if got := strings.Count("\n"+string(plain), "\nedge "); got != len(g.Edges) {
			t.Errorf("%s: Graphviz reads %d edges, the flow has %d", name, got, len(g.Edges))
		}
	}
}

// HTML entities in a text are shown as they are written.
func TestDOTEscapesEntities(t *testing.T) {
	g := hostile()
	g.Boxes[1].Detail, g.Edges[0].Outcome = "R&D &lt;3", "&amp;"
	var out bytes.Buffer
	if err := g.DOT(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"end" [label="end\nend R&amp;D &amp;lt;3"]`, `[label="&amp;amp;"]`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}

// hostile is a graph whose texts look like markup.
func hostile() *draw.Graph {
	return &draw.Graph{
		Flow: `a"b`,
		Boxes: []draw.Box{
			{Name: "start", Kind: "menu", Detail: `"]; <script>alert(1)</script> --> x & \ #quot; %%`},
			{Name: "end", Kind: "end", Detail: "done"},
		},
		Edges: []draw.Edge{{From: 0, To: 1, Outcome: `"|end <b>`}, {From: 0, To: 0, Outcome: "again"}},
	}
}

func TestLabelsAreEscaped(t *testing.T) {
	g := hostile()
	for _, write := range []func(io.Writer) error{g.SVG, g.Mermaid} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "<script>") || strings.Contains(out.String(), "<b>") {
			t.Errorf("markup of a label got through:\n%s", out.String())
		}
	}
}

// Control characters, which XML does not have, are replaced.
func TestControlCharactersAreReplaced(t *testing.T) {
	g := hostile()
	g.Boxes[0].Detail = "rings \x07 twice"
	var out bytes.Buffer
	if err := g.SVG(&out); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(&out); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// An inline drawing has no style of its own, and describes counts and findings in words too.
func TestInline(t *testing.T) {
	g := hostile()
	g.Boxes[0].Findings, g.Edges[0].Taken, g.Edges[1].Untested = 2, 1, true
	var out bytes.Buffer
	if err := g.Inline(&out, func(n *draw.Box) string { return `/step?"` + n.Name }); err != nil {
		t.Fatal(err)
	}

	text := out.String()
	for _, want := range []string{
		`<a href="/step?&#34;start"><g `, `<title>findings: 2</title>`, ", taken 1 time</title>",
		"start: again → start, by no scripted call</title>", `<tspan class="miss">✗ </tspan>again`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}

	if n := strings.Count(text, `class="row count"`); n != 1 {
		t.Errorf("%d outcomes have a count, and one was taken", n)
	}
	if strings.Contains(text, "<style") || strings.Contains(text, "<script") {
		t.Error("it has a style or a script")
	}
	if err := xml.Unmarshal(out.Bytes(), new(struct{})); err != nil {
		t.Errorf("not XML: %v", err)
	}
}

func ExampleGraph_Mermaid() {
	g := &draw.Graph{
		Flow:  "hello",
		Boxes: []draw.Box{{Name: "ask", Kind: "menu", Detail: "Press 1."}, {Name: "bye", Kind: "end", Detail: "done"}},
		Edges: []draw.Edge{{From: 0, To: 1, Outcome: "1"}, {From: 0, To: 1, Outcome: "exhausted"}},
	}
	var out strings.Builder
	if err := g.Mermaid(&out); err != nil {
		panic(err)
	}
	fmt.Print(out.String())
	// Output:
	// flowchart LR
	//   s0["ask<br/>menu Press 1."]
	//   s1["bye<br/>end done"]
	//   s0 -- "1" --> s1
	//   s0 -- "exhausted" --> s1
}

// full is a writer without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// A drawing that cannot be written is an error.
func TestErrorsOfWritingAreReturned(t *testing.T) {
	for form, write := range map[string]func(*draw.Graph, io.Writer) error{
		"DOT": (*draw.Graph).DOT, "Mermaid": (*draw.Graph).Mermaid, "SVG": (*draw.Graph).SVG,
	} {
		if err := write(hostile(), full{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s without room gives %v", form, err)
		}
	}
}
