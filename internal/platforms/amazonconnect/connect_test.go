package amazonconnect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestRead reads the flows of each case in testdata, which have every action of the
// documentation in every variant of its parameters, and compares what becomes of them: the
// intermediate form and the folder.
func TestRead(t *testing.T) { importertest.Cases(t, Format, become) }

// become returns what becomes of flows: the form, and the flows and routing of the folder.
func become(flows []importer.Source) []txtar.File {
	c, _ := read(flows, "")
	out := []txtar.File{{Name: "want", Data: []byte(dump(c))}}
	for _, f := range importer.Build(c, nil, nil).Files {
		if strings.HasSuffix(f.Name, ".yaml") && f.Name != importer.NameMapFile && f.Name != "trivial.yaml" {
			out = append(out, txtar.File{Name: "folder/" + f.Name, Data: f.Content})
		}
	}
	return out
}

// dump writes a center as text: a line for each step, and for each block that is not
// exact.
func dump(c *importer.Center) string {
	var out strings.Builder
	for _, f := range c.Flows {
		fmt.Fprintf(&out, "flow %s %q starts at %s\n", f.ID, f.Name, f.Start)
		for _, s := range f.Steps {
			fmt.Fprintf(&out, "  %s: %s\n", s.ID, dumpStep(s, c.Names))
		}
		for _, b := range f.Blocks {
			if b.Reason != "" {
				fmt.Fprintf(&out, "  [%s %s] %s: %s\n", b.Type, b.ID, b.Status, b.Reason)
			}
		}
	}
	for _, q := range c.Queues {
		fmt.Fprintf(&out, "queue %s: capacity %d\n", cmp.Or(c.Names[q.ID], q.ID), q.Capacity)
	}
	for _, h := range c.Hours {
		fmt.Fprintf(&out, "hours %s\n", cmp.Or(c.Names[h.ID], h.ID))
	}
	return out.String()
}

func dumpStep(s *importer.Step, names map[string]string) string {
	out := []string{cmp.Or(string(s.Kind), "-")}
	add := func(name string, value any, written bool) {
		if written {
			out = append(out, fmt.Sprintf("%s %v", name, value))
		}
	}
	add("", cmp.Or(names[s.What], s.What), s.What != "")
	add("by", s.By, s.By != "")
	add("", dumpPrompt(s.Prompt), !s.Prompt.IsZero())
	for _, p := range s.Hold {
		out = append(out, "hold "+dumpPrompt(p))
	}
	add("every", s.Every, s.Every != 0)
	add("max_wait", s.MaxWait, s.MaxWait != 0)
	add("timeout", s.Timeout, s.Timeout != 0)
	add("takes", s.Takes, s.Takes != 0)
	add("digits", s.Digits, s.Digits[1] != 0)
	add("", "ends_with", s.EndsWith)
	add("format", s.Format, s.Format != "")
	add("into", s.Into, s.Into != "")
	add("", "secret", s.Secret)
	add("priority", s.Priority, s.Priority != 0)
	add("number", s.Number, s.Number != "")
	add("sets", dumpSets(s.Sets), len(s.Sets) > 0)
	for _, e := range s.Edges {
		out = append(out, dumpEdge(e, names))
	}
	if len(s.From) > 1 {
		var from []string
		for _, b := range s.From {
			from = append(from, b.ID)
		}
		out = append(out, "from "+strings.Join(from, " "))
	}
	return strings.Join(strings.Fields(strings.Join(out, "; ")), " ")
}

func dumpSets(list []importer.Assign) string {
	var out []string
	for _, a := range list {
		out = append(out, fmt.Sprintf("{%s %v}", a.Attribute, a.Values))
	}
	return fmt.Sprint(out)
}

func dumpEdge(e importer.Edge, names map[string]string) string {
	out := cmp.Or(strings.Join(e.Keys, ","), e.Outcome)
	if e.Error {
		out = "error"
	}
	if e.Queue != "" {
		return out + " = " + cmp.Or(names[e.Queue], e.Queue)
	}
	if len(e.Sets) > 0 {
		out += dumpSets(e.Sets)
	}
	if e.Share != 0 {
		out += fmt.Sprintf(" (%d%%)", e.Share)
	}
	return out + " -> " + e.To
}

func dumpPrompt(p importer.Prompt) string {
	if p.Audio != "" {
		if p.Takes != 0 {
			return fmt.Sprintf("<%s %v>", p.Audio, p.Takes)
		}
		return "<" + p.Audio + ">"
	}
	var out strings.Builder
	if p.Language != "" && p.Language != importer.DefaultLanguage {
		out.WriteString(p.Language + ": ")
	}
	for _, part := range p.Parts {
		out.WriteString(part.Text)
		if part.Value != "" {
			out.WriteString("{" + part.Value + "}")
		}
	}
	return fmt.Sprintf("%q", out.String())
}

func TestResourceName(t *testing.T) {
	for id, want := range map[string]string{
		"arn:aws:lambda:us-east-1:1:function:pay":                  "pay",
		"arn:aws:lambda:us-east-1:1:function:pay:live":             "pay",
		"arn:aws:connect:us-east-1:1:instance/a/queue/basic":       "basic",
		"arn:aws:connect:us-east-1:1:instance/a/queue/" + someUUID: "",
		"{{lambdaFunctions.connectdtmfmenu.arn}}":                  "connectdtmfmenu",
		"${OrderQueueArn}":                     "OrderQueue",
		`${var.contact_flows_map["_0x_dial"]}`: "_0x_dial",
		"$.External.queue":                     "queue",
		"arn:aws:connect:${REGION}:${ACCT}:instance/${ID}/queue/${Q:sales:Q}": "sales",
		"BASIC_QUEUE_ARN": "BASIC_QUEUE_ARN",
		someUUID:          "",
	} {
		if got := resourceName(id); got != want {
			t.Errorf("resourceName(%q) = %q, want %q", id, got, want)
		}
	}
}

const someUUID = "0f047d1a-c42c-4660-9e9f-fa684b7d4493"

func TestClassesOfValues(t *testing.T) {
	x := &attribute{conditions: []condition{
		{operator: "NumberLessThan", operands: []string{"18"}},
		{operator: "NumberGreaterOrEqualTo", operands: []string{"65"}},
		{operator: "NumberGreaterThan", operands: []string{"64"}},
		{operator: "Equals", operands: []string{"30"}},
	}}
	x.classify()
	var got []string
	for _, c := range x.classes {
		got = append(got, c.word)
	}
	slices.Sort(got)
	if want := []string{"30", "65", "under_18"}; !slices.Equal(got, want) {
		t.Errorf("the values are told apart as %q, want %q", got, want)
	}
	if x.word("40") != "40" || x.word("70") != "65" || x.word("3") != "under_18" {
		t.Error("a value is not that of its class")
	}
}
