package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// Center holds the readable parts of a folder's description of a center.
type Center struct {
	Folder
	Found   *diag.Findings
	Files   []yaml.File
	Routing *routing.Center // nil if routing.yaml could not be read
	Flows   *flow.Flows
	Checker *lint.Checker
}

// gcPercent delays the first garbage collection while a folder is read, from a heap of 4 MiB to one
// of 40. Otherwise it would take a fifth of the time. A heap that is large already, as after an
// import, grows as usual.
func gcPercent() int {
	const usual, most, heap = 100, 1000, 40 << 20
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	size := max(live[0].Value.Uint64(), 1)
	return int(min(max(usual*heap/size, usual), most))
}

// Read reads and checks a folder's routing.yaml and flows. Their errors are in Found;
// the error is for a folder that cannot be read.
func Read(f Folder) (*Center, error) {
	c := &Center{Folder: f, Found: &diag.Findings{}}
	if f.KeepNames {
		c.Found.KeepNames()
	}

	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent()))
	var err error
	if c.Files, err = f.Trees.ReadFolder(f.FS, c.Found); err != nil {
		return nil, err
	}

	if _, err := fs.Stat(f.FS, RoutingFile); errors.Is(err, fs.ErrNotExist) {
		// It was there when the folder was opened.
		c.Found.Error(diag.Place{File: RoutingFile}, diag.MissingKey, "the file is missing",
			"put it back: it describes the center")
	}

	for i := range c.Files {
		c.checkKind(&c.Files[i])
		if c.Files[i].Kind == "center" {
			c.Routing = routing.Read(c.Files[i], c.Found)
			routing.Check(c.Routing, c.Found)
		}
	}

	// Flows refer to the lines and queues of routing.yaml, so they are read after it.
	c.Flows = flow.Load(c.Routing, c.Files, c.Found)
	c.Checker = lint.Check(c.Flows, c.Found)
	return c, nil
}

// checkKind reports a file whose first key is no kind, or that is in a place for another kind. It
// corrects a misspelled or misplaced kind, so that references to the file are no errors. Otherwise
// it sets the kind to "".
func (c *Center) checkKind(f *yaml.File) {
	kinds := []string{"center", "flow", "prompts", "tests", "scenario", "import", "records", sweep.Kind}
	isInFolder := path.Dir(f.Name) == yaml.Translations

	// Most files have a right kind and place. Returning early spares reading their trees again.
	isOther := f.Name != RoutingFile && (slices.Contains(kinds[1:], f.Kind) || scenario.IsRosterMap(f.Root()))
	if isOther && (f.Kind == "prompts" || !isInFolder) {
		return
	}

	first := f.Root().Pairs[0].Key
	i := slices.IndexFunc(f.Root().Pairs, func(e yaml.KeyValue) bool { return slices.Contains(kinds, e.Key.Text) })
	near := diag.Nearest(f.Kind, kinds)
	kind := ""
	switch {
	case f.Name == RoutingFile:
		// Its reader reports another first key.
		kind = "center"
	case isInFolder:
		x := diag.Finding{Place: first.Place, Rule: diag.BadValue, Message: "the folder " + yaml.Translations +
			" holds only translations", Fix: "move this file next to " + RoutingFile}
		if add := c.addPrompts(f); !add.IsZero() {
			x.Fix = "add " + strings.TrimSpace(add.Text)
			x.Edit = add
		}
		c.Found.Add(x)
	case f.Kind == "center":
		c.Found.Error(first.Place, diag.BadValue, "only "+RoutingFile+" describes the center",
			"rename or remove this file")
	case i > 0:
		kind = f.Root().Pairs[i].Key.Text
		c.Found.Error(f.Root().Pairs[i].Key.Place, diag.UnknownKey,
			fmt.Sprintf("%q gives the kind of the file and is not the first key", kind), "move it to the top")
	case near != "":
		// Its reader reports the misspelled key.
		kind = near
	default:
		c.Found.Error(first.Place, diag.UnknownKey, fmt.Sprintf("no file begins with the key %q", f.Kind),
			diag.Fix("the first key gives the kind of the file: "+strings.Join(kinds, ", ")))
	}

	f.Kind = kind
}

// addPrompts returns the edit that adds the first key of a translation, which names its flow. The
// file lacks the key, and its name is a flow and a language.
func (c *Center) addPrompts(f *yaml.File) diag.Edit {
	name, _ := flow.TranslationFile(f.Name)
	isFlow := func(other yaml.File) bool {
		first := other.Root().Pairs[0]
		return first.Key.Text == "flow" && first.Value.Text == name
	}
	if f.Kind != "language" || f.Root().Get("steps") == nil || !slices.ContainsFunc(c.Files, isFlow) {
		return diag.Edit{}
	}

	return diag.Edit{
		Place: diag.Place{File: f.Name, Line: f.Root().Place.Line, Column: 1},
		Text:  "prompts: " + name + "\n",
	}
}

// Suites reads the tests files, or only one of them.
func (c *Center) Suites(only string) []*script.Suite {
	files := slices.DeleteFunc(slices.Clone(c.Files), func(f yaml.File) bool {
		return f.Kind != script.Kind || only != "" && only != f.Name
	})
	out := make([]*script.Suite, len(files))
	c.Found.Parallel(len(files), func(i int, found *diag.Findings) {
		out[i] = script.Read(c.Flows, files[i], found)
	})
	return out
}

// IsTests reports whether a file holds scripted calls; a file that could not be read
// is judged by its name.
func (c *Center) IsTests(name string) bool {
	i := slices.IndexFunc(c.Files, func(f yaml.File) bool { return f.Name == name })
	if i < 0 {
		return script.IsTests(name)
	}
	return c.Files[i].Kind == script.Kind
}

// Scenarios returns the parts of the center that a scenario needs to be read.
func (c *Center) Scenarios() scenario.Folder {
	return scenario.Folder{FS: c.FS, Files: c.Files, Flows: c.Flows}
}

// Compile reads and compiles a scenario, with the values of sets in their places. Both
// results are nil if the scenario cannot be read, and the model is usable only without
// errors.
func (c *Center) Compile(name string, found *diag.Findings, sets ...scenario.Set) (*scenario.Scenario, *model.Model) {
	day := scenario.Read(c.Scenarios(), name, found, sets...)
	if day == nil {
		return nil, nil
	}
	return day, compile.Scenario(day, c.Scenarios(), found)
}

// Lint reads and checks everything in a folder: errors, advice, scripted calls, scenarios and
// sweeps. Untested is the argument of [Center.Check].
func Lint(f Folder, untested bool) (*Center, error) {
	c, err := Read(f)
	if err != nil {
		return nil, err
	}
	c.Checker.Advise(c.Files, c.Found)
	return c, c.Check(untested)
}

// Check reads scripted calls, scenarios and sweeps, which need lines and hubs. If untested
// is set and there are no errors, it also reports the outcomes that no scripted call takes:
// a test with an error may take them.
func (c *Center) Check(untested bool) error {
	defer c.withdrawEdits()
	if c.Routing == nil || len(c.Routing.Lines) == 0 || len(c.Routing.Hubs) == 0 {
		return nil
	}

	// Scripted calls are read in any case, because their errors are findings, too.
	suites := c.Suites("")
	compile.Check(c.Scenarios(), c.Found)

	for i := range c.Files {
		if c.Files[i].Kind == sweep.Kind {
			sweep.ReadGrid(c.Files[i].Root(), c.Found)
		}
	}

	if !untested || c.Found.Errors() > 0 {
		return nil
	}
	return script.Untested(c.Flows, suites, c.Found)
}

// WithBases returns the names of the file that the user named and, of a scenario, those that it is like, and the
// tables that they read.
func (c *Center) WithBases() []string {
	files := []string{c.File}
	var tables []string
	for i := range c.Files {
		if f := &c.Files[i]; f.Name == c.File && f.Kind == "scenario" {
			tables = tablesIn(f.Root())
			for _, base := range c.Scenarios().Lineage(f)[1:] {
				files = append(files, base.Name)
				tables = append(tables, tablesIn(base.Root())...)
			}
		}
	}

	// Several groups may read one file.
	for _, name := range tables {
		if !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	return files
}

// tablesIn returns the names of the tables below a node, each with its map.
func tablesIn(n *yaml.Node) []string {
	var names []string
	for _, e := range n.Pairs {
		if (e.Key.Text == "file" || e.Key.Text == "map") && e.Value.Kind == yaml.Scalar {
			names = append(names, e.Value.Text)
		}
		names = append(names, tablesIn(e.Value)...)
	}
	for _, item := range n.Items {
		names = append(names, tablesIn(item)...)
	}
	return names
}
