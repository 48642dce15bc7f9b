package writeback_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
	"github.com/ivrsim/ivrsim/internal/platforms/writeback"
)

// platform is a platform with random flows of it.
type platform struct {
	name   string
	format importer.Format
	draw   func(*rapid.T) map[string][]byte
}

func platforms() []platform {
	return []platform{
		{"connect", amazonconnect.Format, connecttest.Flows},
		{"connect plain", amazonconnect.Format, func(t *rapid.T) map[string][]byte {
			return map[string][]byte{"plain.json": connecttest.Plain(t)}
		}},
		{"studio", twiliostudio.Format, studiotest.Flows},
		{"studio plain", twiliostudio.Format, func(t *rapid.T) map[string][]byte {
			return map[string][]byte{"plain.json": studiotest.Plain(t)}
		}},
	}
}

// folder is the folder of an import.
type folder struct {
	names   *importer.NameMap
	written []byte
	files   []yaml.File
}

func imported(t require, format importer.Format, sources []importer.Source, earlier *importer.NameMap) folder {
	center, err := format.Read(sources, "")
	if err != nil {
		t.Fatal(err)
	}

	result := importer.Build(center, earlier, nil)
	result.Keep(nil, nil)

	var found diag.Findings
	out := folder{}
	for _, f := range result.Files {
		switch {
		case f.Name == importer.NameMapFile:
			out.names = importer.ReadNameMap(f.Content, &found)
		case f.Name == importer.WrittenFile:
			out.written = f.Content
		case yaml.IsFileName(f.Name):
			root := yaml.Parse(f.Name, f.Content, &found)
			out.files = append(out.files, yaml.NewFile(f.Name, root.Pairs[0].Key.Text, root))
		}
	}

	return out
}

type require interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

func export(t require, format importer.Format, sources []importer.Source, f folder) *writeback.Result {
	out, err := writeback.Write(writeback.Input{Format: format, Sources: sources, Names: f.names, Written: f.written, Folder: f.files})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// dressed returns the sources of random flows, written with other spaces, line ends and escapes,
// or as a text in the answer of the platform's interface.
func dressed(t *rapid.T, flows map[string][]byte) []importer.Source {
	var out []importer.Source
	for _, name := range slices.Sorted(maps.Keys(flows)) {
		src := flows[name]
		var b bytes.Buffer
		switch rapid.IntRange(0, 3).Draw(t, "layout") {
		case 0:
			_ = json.Indent(&b, src, "", "  ")
		case 1:
			_ = json.Indent(&b, src, " ", "\t")
			b = *bytes.NewBuffer(bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n")))
		case 2:
			b.Write(src)
		case 3:
			for _, r := range string(src) {
				if r > 0x7f && r < 0x10000 {
					fmt.Fprintf(&b, `\u%04X`, r)
				} else {
					b.WriteRune(r)
				}
			}
		}

		if rapid.IntRange(0, 3).Draw(t, "wrapped") == 0 && bytes.Contains(src, []byte(`"Actions"`)) {
			inner, _ := json.Marshal(b.String())
			b = *bytes.NewBufferString(`{ "ContactFlow": {"Name": ` + string(mustJSON(strings.TrimSuffix(name, ".json"))) +
				`, "Content":` + string(inner) + `}}`)
		}

		out = append(out, importer.Source{File: name, Content: b.Bytes()})
	}

	return out
}

func mustJSON(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return out
}

// unchanged checks that a folder as it was imported gives the same bytes.
func unchanged(t require, format importer.Format, sources []importer.Source, f folder) {
	out := export(t, format, sources, f)
	if out.Refused.Len()+len(out.Changes)+len(out.Kept) > 0 {
		t.Fatalf("unchanged: %v %v %v", refusals(out), out.Changes, out.Kept)
	}
	for i, s := range out.Sources {
		if !bytes.Equal(s.Content, sources[i].Content) || s.File != sources[i].File {
			t.Fatalf("%s has changed", s.File)
		}
	}
}

func refusals(r *writeback.Result) []string {
	var out []string
	for x := range r.Refused.All() {
		out = append(out, x.Place.String()+": "+x.Message+"; "+x.Fix)
	}
	return out
}

// TestChangesComeBack exports folders as they were imported, and then changes settings of the flows at random.
// What is exported has exactly these changes, and is imported as the changed flows; what is refused is told
// with its place.
func TestChangesComeBack(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		t.Run(p.name, func(t *testing.T) {
			tried, written := map[string]int{}, map[string]int{}
			longtest.CheckN(t, 10, 1000, func(t *rapid.T) {
				sources := dressed(t, p.draw(t))
				f := imported(t, p.format, sources, nil)
				unchanged(t, p.format, sources, f)
				if len(f.files) == 0 {
					return
				}

				var kinds []string
				for range rapid.IntRange(1, 3).Draw(t, "edits") {
					if kind := change(t, f.files); kind != "" {
						kinds = append(kinds, kind)
					}
				}

				out := export(t, p.format, sources, f)
				if len(kinds) == 1 {
					tried[kinds[0]]++
				}
				if out.Refused.Len() > 0 {
					for x := range out.Refused.All() {
						if x.Place.File == "" || x.Place.Line == 0 || out.Sources != nil {
							t.Fatalf("refused without a place: %+v", x)
						}
					}
					return
				}

				if len(kinds) == 1 {
					written[kinds[0]]++
				}
				comesBack(t, p.format, sources, f, out)
			})

			t.Log(tried, written)
		})
	}
}

// comesBack checks that what is exported has the changes of a folder and no others.
func comesBack(t require, format importer.Format, sources []importer.Source, f folder, out *writeback.Result) {
	again := imported(t, format, out.Sources, f.names)
	if want, got := meaning(f.files), meaning(again.files); !reflect.DeepEqual(want, got) {
		t.Fatalf("imported again:\n%s\nwant\n%s\n%s", text(got), text(want), out.Sources[0].Content)
	}
	leaves := 0
	for i := range sources {
		leaves += differing(t, parsed(t, sources[i].Content), parsed(t, out.Sources[i].Content))
	}
	if most := 3 * len(out.Changes); leaves > most || len(out.Changes) > 0 && leaves == 0 {
		t.Fatalf("%d values differ for %d changes:\n%s\n%s", leaves, len(out.Changes), sources[0].Content, out.Sources[0].Content)
	}
}

// TestExamples changes each setting of each example alone, in the short form one of fifty of a kind in every other
// example, and prints what is refused. A setting that changes only together with another one does not count.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		folder string
		format importer.Format
		least  map[string]int // of a hundred settings, how many can be written
	}{
		{"amazonconnect", amazonconnect.Format, map[string]int{"prompt": 85, "timeout": 100, "key": 70, "new key": 70, "target of a key": 60}},
		{"twiliostudio", twiliostudio.Format, map[string]int{"prompt": 70, "timeout": 100, "key": 40}},
		{"genesysarchitect", genesysarchitect.Format, map[string]int{"prompt": 50, "timeout": 100, "attempts": 30, "key": 40}},
	} {
		files, err := filepath.Glob(filepath.Join("..", p.folder, "testdata", "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatal("no examples", err)
		}
		seen, tried, written := map[string]int{}, map[string]int{}, map[string]int{}
		for i, file := range files {
			if !longtest.IsLong() && i%2 == 1 {
				continue
			}
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var sources []importer.Source
			for _, f := range archive.Files {
				if is, _ := p.format.Detect(f.Name, f.Data); is && !strings.Contains(f.Name, "/") {
					sources = append(sources, importer.Source{File: f.Name, Content: f.Data})
				}
			}
			f := imported(t, p.format, sources, nil)
			unchanged(t, p.format, sources, f)

			// No edit changes a template in YAML: the tags of CloudFormation and the braces of a deployment are not read.
			isOfCloudFormation := p.folder == "amazonconnect" && !tree.LooksLikeJSON(sources[0].Content)
			if isOfCloudFormation || bytes.Contains(sources[0].Content, []byte("name: {{")) {
				continue
			}
			for i, o := range options(f.files) {
				if seen[o.kind]++; seen[o.kind]%50 > longtest.N(0, 49) {
					continue
				}
				tried[o.kind]++
				undo := o.do(i)
				out := export(t, p.format, sources, f)
				switch {
				case out.Refused.Len() == 0:
					written[o.kind]++
					comesBack(t, p.format, sources, f, out)
				// One value decides two settings, and one of them alone has no place.
				case strings.Contains(fmt.Sprint(refusals(out)), "change both, or neither"):
					tried[o.kind]--
				default:
					t.Log(filepath.Base(file), o.kind, refusals(out))
				}
				undo()
			}
		}
		t.Log(p.format.Name, tried, written)
		for kind, least := range p.least {
			if few := 20; tried[kind] >= few && 100*written[kind] < least*tried[kind] {
				t.Errorf("%s: %d of %d changes of a %s are written", p.format.Name, written[kind], tried[kind], kind)
			}
		}
	}
}

// parsed reads JSON, and JSON in texts.
func parsed(t require, src []byte) any {
	var v any
	if !tree.LooksLikeJSON(src) {
		out, err := sigsyaml.YAMLToJSON(src)
		if err != nil {
			t.Fatal(err)
		}
		src = out
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// differing counts the values that differ: a member or item that one side lacks counts as one.
func differing(t require, a, b any) int {
	n := 0
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			return 1
		}
		for k := range x {
			if _, both := y[k]; both {
				n += differing(t, x[k], y[k])
			} else {
				n++
			}
		}
		for k := range y {
			if _, both := x[k]; !both {
				n++
			}
		}
		return n
	case []any:
		y, ok := b.([]any)
		if !ok {
			return 1
		}
		if len(x) == len(y) {
			for i := range x {
				n += differing(t, x[i], y[i])
			}
			return n
		}
		// The least number of different values between the items, in their order.
		before := make([]int, len(y)+1)
		for j := range before {
			before[j] = j
		}
		for i := range x {
			row := []int{i + 1}
			for j := range y {
				row = append(row, min(before[j]+differing(t, x[i], y[j]), before[j+1]+1, row[j]+1))
			}
			before = row
		}
		return before[len(y)]
	case string:
		y, ok := b.(string)
		if ok && strings.HasPrefix(x, "{") && json.Valid([]byte(x)) && json.Valid([]byte(y)) {
			return differing(t, parsed(t, []byte(x)), parsed(t, []byte(y)))
		}
	}
	if reflect.DeepEqual(a, b) {
		return 0
	}
	return 1
}

// steps returns the steps of all flows that calls can reach, by flow and step.
func steps(files []yaml.File) map[[2]string]*yaml.Node {
	out := map[[2]string]*yaml.Node{}
	for _, f := range files {
		all := f.Root().Get("steps")
		if f.Kind != "flow" || all == nil {
			continue
		}

		var visit func(string)
		visit = func(name string) {
			s := all.Get(name)
			if s == nil || out[[2]string{f.Name, name}] != nil {
				return
			}

			out[[2]string{f.Name, name}] = s
			for _, key := range []string{"then", "choices"} {
				if n := s.Get(key); n != nil {
					visit(n.Text)
					for _, e := range n.Pairs {
						visit(e.Value.Text)
					}
				}
			}
		}

		visit(f.Root().Get("start").Text)
	}

	return out
}

// meaning is the content of the steps that calls can reach, without the order of keys.
func meaning(files []yaml.File) map[string]any {
	out := map[string]any{}
	for _, f := range files {
		if f.Kind == "flow" {
			out[f.Name] = f.Root().Get("start").Text
		}
	}
	for id, s := range steps(files) {
		m := plain(s).(map[string]any)
		delete(m, "allow") // the import allows advice by the form of the flow, and no export contains it
		for _, key := range []string{"choices", "then"} {
			each, ok := m[key].(map[string]any)
			if !ok {
				continue
			}
			one := map[string]any{}
			for k, v := range each {
				for word := range strings.SplitSeq(k, ",") {
					one[strings.TrimSpace(word)] = v
				}
			}
			m[key] = one
		}
		out[id[0]+" "+id[1]] = m
	}
	return out
}

func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.Map:
		out := map[string]any{}
		for _, e := range n.Pairs {
			out[e.Key.Text] = plain(e.Value)
		}
		return out
	case yaml.List:
		var out []any
		for _, i := range n.Items {
			out = append(out, plain(i))
		}
		return out
	}
	return strings.Join(strings.Fields(n.Text), " ")
}

func text(m map[string]any) string {
	out, _ := json.MarshalIndent(m, "", " ")
	return string(out)
}

// change changes one setting of a step, and returns what it is.
func change(t *rapid.T, files []yaml.File) string {
	all := options(files)
	if len(all) == 0 {
		return ""
	}
	o := rapid.SampledFrom(all).Draw(t, "what")
	o.do(rapid.IntRange(0, 9).Draw(t, "value"))
	return o.kind
}

// option is a setting that can be changed, to one of several values.
type option struct {
	kind string
	do   func(n int) (undo func())
}

// options returns the settings of all steps that calls can reach.
func options(files []yaml.File) []option {
	all := steps(files)

	var out []option
	for _, id := range slices.SortedFunc(maps.Keys(all), func(a, b [2]string) int { return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1]) }) {
		var targets []string
		for other := range all {
			if other[0] == id[0] {
				targets = append(targets, other[1])
			}
		}

		slices.Sort(targets)
		out = append(out, optionsOf(all[id], targets)...)

		for _, f := range files {
			if f.Name == id[0] {
				out = append(out, newSays(f.Root().Get("steps"), all[id])...)
			}
		}
	}

	return out
}

// newSays returns the new say steps on the ways from a step.
func newSays(steps, from *yaml.Node) []option {
	ways := []*yaml.Node{from.Get("then")}
	for _, e := range slices.Concat(entries(from.Get("then")), entries(from.Get("choices"))) {
		ways = append(ways, e.Value)
	}

	var out []option
	for _, way := range ways {
		if way == nil || way.Kind != yaml.Scalar {
			continue
		}
		out = append(out, option{"new say", func(int) func() {
			was, to := steps.Pairs, way.Text
			name := "thank_them"
			for steps.Get(name) != nil {
				name += "_again"
			}
			way.Text = name
			scalar := func(text string) *yaml.Node {
				return &yaml.Node{Kind: yaml.Scalar, Text: text, Place: way.Place}
			}
			step := &yaml.Node{Kind: yaml.Map, Place: way.Place, Pairs: []yaml.KeyValue{
				{Key: scalar("say"), Value: scalar("Thank \"you\" for calling.")}, {Key: scalar("then"), Value: scalar(to)},
			}}
			steps.Pairs = append(slices.Clone(was), yaml.KeyValue{Key: scalar(name), Value: step})
			return func() {
				steps.Pairs = was
				way.Text = to
			}
		}})
	}
	return out
}

func optionsOf(s *yaml.Node, targets []string) []option {
	var out []option
	add := func(kind string, n *yaml.Node, values ...string) {
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return n != nil && n.Text == v })
		if n == nil || n.Kind != yaml.Scalar || len(values) == 0 {
			return
		}

		out = append(out, option{kind, func(i int) func() {
			was := n.Text
			n.Text = values[i%len(values)]
			return func() { n.Text = was }
		}})
	}

	words := []string{"Good day.", "Press 7 \"now\" & <then> ü\\", "Hello world again."}
	for _, key := range []string{"say", "menu", "collect", "no_input", "no_match", "hold"} {
		if n := s.Get(key); n != nil && n.Text != "…" {
			add("prompt", n, words...)
		}
	}

	add("timeout", s.Get("timeout"), "7s", "12s")
	add("attempts", s.Get("attempts"), "2", "1")
	add("between", s.Get("between"), "2s", "9s")
	add("priority", s.Get("priority"), "1", "2", "3")
	add("max_wait", s.Get("max_wait"), "40s", "2m")

	for _, e := range entries(s.Get("then")) {
		add("target", e.Value, targets...)
	}
	add("target", s.Get("then"), targets...)
	choices := s.Get("choices")

	for _, e := range entries(choices) {
		add("target of a key", e.Value, targets...)
		add("key", e.Key, slices.DeleteFunc([]string{"7", "8", "9"}, func(k string) bool { return offers(choices, k) })...)
	}
	if choices == nil {
		return out
	}

	change := func(to func([]yaml.KeyValue, int) []yaml.KeyValue) func(int) func() {
		return func(i int) func() {
			was := choices.Pairs
			choices.Pairs = to(slices.Clone(was), i)
			return func() { choices.Pairs = was }
		}
	}

	if len(choices.Pairs) > 1 {
		out = append(out, option{"no key", change(func(e []yaml.KeyValue, i int) []yaml.KeyValue {
			i %= len(e)
			return slices.Delete(e, i, i+1)
		})})
	}

	if !offers(choices, "7") {
		out = append(out, option{"new key", change(func(e []yaml.KeyValue, i int) []yaml.KeyValue {
			key := &yaml.Node{Kind: yaml.Scalar, Text: "7", Place: choices.Place}
			return append(e, yaml.KeyValue{Key: key, Value: &yaml.Node{Kind: yaml.Scalar, Place: choices.Place, Text: targets[i%len(targets)]}})
		})})
	}

	return out
}

// offers reports whether a key is one of choices, alone or with others: "5, 6". A key that stands
// there twice is an error of the folder, which is not exported.
func offers(choices *yaml.Node, key string) bool {
	return slices.ContainsFunc(entries(choices), func(e yaml.KeyValue) bool {
		return slices.Contains(strings.Split(strings.ReplaceAll(e.Key.Text, " ", ""), ","), key)
	})
}

func entries(n *yaml.Node) []yaml.KeyValue {
	if n == nil {
		return nil
	}
	return n.Pairs
}

// FuzzExport exports the import of any file: unchanged it is the same, and no change makes
// the export panic or write what is not the folder's.
func FuzzExport(f *testing.F) {
	formats := []importer.Format{amazonconnect.Format, twiliostudio.Format, genesysarchitect.Format}
	for _, format := range formats {
		files, _ := filepath.Glob(filepath.Join("..", format.Name, "testdata", "*.txtar"))
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for i, one := range archive.Files {
				f.Add(one.Data, uint8(i))
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, which uint8) {
		for _, format := range formats {
			if is, err := format.Detect("main"+format.Extensions[0], src); !is || err != nil {
				continue
			}
			sources := []importer.Source{{File: "main" + format.Extensions[0], Content: src}}
			in := imported(t, format, sources, nil)
			write := func() *writeback.Result {
				out, err := writeback.Write(writeback.Input{Format: format, Sources: sources, Names: in.names, Written: in.written, Folder: in.files})
				if err != nil { // YAML over its bounds, no UTF-8
					t.Skip(err)
				}
				return out
			}
			if out := write(); out.Refused.Len() > 0 || !bytes.Equal(out.Sources[0].Content, src) {
				t.Fatalf("unchanged: %v %s", refusals(out), src)
			}
			all := options(in.files)
			if len(all) == 0 {
				continue
			}
			all[int(which)%len(all)].do(int(which))
			if out := write(); out.Refused.Len() == 0 {
				comesBack(t, format, sources, in, out)
			}
		}
	})
}
