package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/goccy/go-yaml"
	"golang.org/x/sync/errgroup"
)

// randomSeed is the seed of the differences. It was chosen after the generator was written.
const randomSeed = 20261128

// randomKind makes differences of a kind. Sites returns the places of a document where it can make one.
type randomKind struct {
	name  string
	files func(name string) bool
	sites func(d *editedFile) []site
}

// site is a value of a document that a difference replaces.
type site struct {
	prompt  string                  // that is replaced; "": another value
	replace func(r *rand.Rand) bool // false: there is nothing else to write there
}

// editedFile is a file of a center whose values can be replaced.
type editedFile struct {
	values yaml.MapSlice
	words  []string // of all prompts in its language
}

func isFlowFile(name string) bool {
	return !strings.Contains(name, "_test.") && !strings.Contains(name, "routing") && !strings.Contains(name, "schema")
}

func isRouting(name string) bool { return name == "routing.yaml" }

// randomKinds are the kinds of differences.
var randomKinds = []randomKind{
	{"keys are exchanged", isFlowFile, func(d *editedFile) []site {
		return d.maps("choices", func(m yaml.MapSlice) []site {
			return []site{{"", func(r *rand.Rand) bool {
				if len(m) < 2 {
					return false
				}
				a := r.IntN(len(m))
				b := (a + 1 + r.IntN(len(m)-1)) % len(m)
				m[a].Value, m[b].Value = m[b].Value, m[a].Value
				return true
			}}}
		})
	}},
	{"another target", isFlowFile, func(d *editedFile) []site {
		var targets []any
		steps, _ := d.get("steps").(yaml.MapSlice)
		for _, s := range steps {
			targets = append(targets, s.Key)
		}
		perMap := func(m yaml.MapSlice) []site {
			var out []site
			for i := range m {
				out = append(out, site{"", func(r *rand.Rand) bool {
					m[i].Value = targets[r.IntN(len(targets))]
					return true
				}})
			}
			return out
		}
		if len(targets) == 0 {
			return nil
		}
		out := slices.Concat(d.maps("choices", perMap), d.maps("then", perMap))
		for i := range steps {
			step, _ := steps[i].Value.(yaml.MapSlice)
			for k := range step {
				if _, isText := step[k].Value.(string); isText && step[k].Key == "then" {
					out = append(out, site{"", func(r *rand.Rand) bool {
						step[k].Value = targets[r.IntN(len(targets))]
						return true
					}})
				}
			}
		}
		return out
	}},
	{"another word", isFlowFile, func(d *editedFile) []site {
		return d.prompts(func(text string, r *rand.Rand) string {
			return replaceOne(promptWord, text, r, func(string) string { return d.words[r.IntN(len(d.words))] })
		})
	}},
	{"another number", isFlowFile, func(d *editedFile) []site {
		return d.prompts(func(text string, r *rand.Rand) string {
			return replaceOne(promptNumber, text, r, func(old string) string {
				if _, err := strconv.Atoi(old); err == nil {
					return strconv.Itoa(r.IntN(10))
				}
				return numberWords[r.IntN(len(numberWords))]
			})
		})
	}},
	{"other hours", isRouting, func(d *editedFile) []site {
		out := d.texts(func(text string, r *rand.Rand) string {
			return replaceOne(hoursOfDay, text, r, func(string) string {
				from := r.IntN(23)
				return twoDigits(from) + ":00-" + twoDigits(from+1+r.IntN(23-from)) + ":00"
			})
		})
		for i := range out {
			out[i].prompt = "" // hours are not spoken
		}
		return out
	}},
	{"other retries", isFlowFile, func(d *editedFile) []site {
		var out []site
		steps, _ := d.get("steps").(yaml.MapSlice)
		for i := range steps {
			step, _ := steps[i].Value.(yaml.MapSlice)
			isQuestion := slices.ContainsFunc(step, func(e yaml.MapItem) bool { return e.Key == "menu" || e.Key == "collect" })
			if !isQuestion {
				continue
			}
			out = append(out, site{"", func(r *rand.Rand) bool {
				for k := range step {
					if step[k].Key == "attempts" {
						step[k].Value = 1 + r.IntN(4)
						return true
					}
				}
				steps[i].Value = append(step, yaml.MapItem{Key: "attempts", Value: 1 + r.IntN(4)})
				return true
			}})
		}
		return out
	}},
}

var (
	promptWord   = regexp.MustCompile(`\pL{3,}`)
	promptNumber = regexp.MustCompile(`\b(?:[0-9]+|` + strings.Join(numberWords, "|") + `)\b`)
	hoursOfDay   = regexp.MustCompile(`[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}`)
	placeholder  = regexp.MustCompile(`\{[^}]*\}`)
	numberWords  = []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
)

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

// replaceOne replaces one random match of a text outside of placeholders.
func replaceOne(what *regexp.Regexp, text string, r *rand.Rand, by func(old string) string) string {
	holes := placeholder.FindAllStringIndex(text, -1)
	var found [][]int
	for _, m := range what.FindAllStringIndex(text, -1) {
		if !slices.ContainsFunc(holes, func(h []int) bool { return m[0] < h[1] && h[0] < m[1] }) {
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return text
	}
	m := found[r.IntN(len(found))]
	return text[:m[0]] + by(text[m[0]:m[1]]) + text[m[1]:]
}

func (d *editedFile) get(key string) any {
	for _, e := range d.values {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// walk calls a function with each entry of the mappings of a document.
func walk(m yaml.MapSlice, see func(m yaml.MapSlice, i int)) {
	for i := range m {
		see(m, i)
		switch v := m[i].Value.(type) {
		case yaml.MapSlice:
			walk(v, see)
		case []any:
			for _, item := range v {
				if inner, ok := item.(yaml.MapSlice); ok {
					walk(inner, see)
				}
			}
		}
	}
}

// maps returns the sites of all mappings under a key.
func (d *editedFile) maps(key string, sites func(yaml.MapSlice) []site) []site {
	var out []site
	walk(d.values, func(m yaml.MapSlice, i int) {
		if inner, ok := m[i].Value.(yaml.MapSlice); ok && m[i].Key == key {
			out = append(out, sites(inner)...)
		}
	})
	return out
}

// texts returns a site for each text that a change makes another.
func (d *editedFile) texts(change func(string, *rand.Rand) string) []site {
	var out []site
	walk(d.values, func(m yaml.MapSlice, i int) {
		if text, ok := m[i].Value.(string); ok {
			out = append(out, site{text, func(r *rand.Rand) bool {
				m[i].Value = change(text, r)
				return !strings.EqualFold(m[i].Value.(string), text)
			}})
		}
	})
	return out
}

// promptKeys are the keys of texts that a caller hears. In a file of translations, each text is heard.
var promptKeys = []string{"menu", "collect", "say", "hold", "text"}

// prompts returns the sites of the texts that a caller hears.
func (d *editedFile) prompts(change func(string, *rand.Rand) string) []site {
	isTranslation := d.get("prompts") != nil
	var out []site
	walk(d.values, func(m yaml.MapSlice, i int) {
		key, _ := m[i].Key.(string)
		isHeard := slices.Contains(promptKeys, key) || isTranslation && key != "prompts" && key != "language"
		switch v := m[i].Value.(type) {
		case string:
			if isHeard {
				inner := &editedFile{values: m[i : i+1]}
				out = append(out, inner.texts(change)...)
			}
		case yaml.MapSlice:
			if isHeard && !isTranslation { // by language
				out = append(out, (&editedFile{values: v}).texts(change)...)
			}
		}
	})
	return out
}

// readEdited reads a file of a center.
func readEdited(t *testing.T, path string) *editedFile {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	d := &editedFile{}
	must(t, yaml.UnmarshalWithOptions(text, &d.values, yaml.UseOrderedMap()))
	for _, s := range d.prompts(func(text string, _ *rand.Rand) string {
		d.words = append(d.words, promptWord.FindAllString(placeholder.ReplaceAllString(text, ""), -1)...)
		return text
	}) {
		s.replace(nil)
	}
	return d
}

// audible has the facts that a caller of the model can tell: the prompts up to a queue, and whether the call ends
// there, is transferred or waits.
func audible(call []struct{ Who, What string }) []string {
	var out []string
	for _, line := range call {
		if line.Who != "ivr" {
			continue
		}
		switch verb, _, _ := strings.Cut(line.What, " "); {
		case strings.HasPrefix(line.What, "“"):
			out = append(out, line.What)
		case strings.HasPrefix(verb, "queue"):
			return append(out, "queues")
		case strings.HasPrefix(verb, "end"), strings.HasPrefix(verb, "transfer"):
			return append(out, strings.TrimSuffix(verb, ":"))
		}
	}
	return out
}

// modelCall is a scripted call in the model.
type modelCall struct {
	Name string
	Call []struct{ Who, What string }
}

// modelCalls runs the scripted calls of a folder in the model. A folder with errors has no calls.
func modelCalls(t *testing.T, folder string) map[string][]string {
	t.Helper()
	cmd := program(t, "test", folder, "--json")
	text, _ := cmd.Output() // scripted calls of a difference fail
	var list []modelCall
	if cmd.ProcessState.ExitCode() > 1 || json.Unmarshal(text, &list) != nil {
		return nil
	}
	out := map[string][]string{}
	for _, c := range list {
		out[c.Name] = audible(c.Call)
	}
	return out
}

// telling returns the calls in which a caller of the model tells a difference, with the number of prompts before it.
func telling(before, after map[string][]string) map[string]int {
	out := map[string]int{}
	for name, want := range before {
		got, isThere := after[name]
		n := 0
		for n < min(len(want), len(got)) && want[n] == got[n] {
			n++
		}
		if isThere && n < min(len(want), len(got)) {
			out[name] = n
		}
	}
	return out
}

// randomDifference is a served folder that differs, and the calls that hear it.
type randomDifference struct {
	kind, file, text string
	folder           string
	calls            map[string]int
	silent           int // edits before it, that a caller does not hear
}

// first returns the call that hears the difference first.
func (d *randomDifference) first() string {
	names := slices.Sorted(maps.Keys(d.calls))
	return slices.MinFunc(names, func(a, b string) int { return cmp.Compare(d.calls[a], d.calls[b]) })
}

// randomCenter is a center in which differences are made.
type randomCenter struct {
	name   string
	folder string
	serve  []string
	at     string              // the unchanged line
	before map[string][]string // what is heard in the calls that can be dialed
	dialed []string            // patterns of the calls that found a difference
}

// mostTries bounds the edits that a caller of the model does not hear.
const mostTries = 5000

// hears reports whether a call that can be dialed hears the beginning of a prompt, up to its first value.
func (c *randomCenter) hears(prompt string) bool {
	begin, _, _ := strings.Cut(prompt, "{")
	for _, lines := range c.before {
		if slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, begin) }) {
			return true
		}
	}
	return false
}

// differ makes a random difference that a caller of the model hears in a call that can be dialed.
func (c *randomCenter) differ(t *testing.T, r *rand.Rand) *randomDifference {
	t.Helper()
	for try := range mostTries {
		kind := randomKinds[r.IntN(len(randomKinds))]
		var names []string
		must(t, filepath.WalkDir(c.folder, func(path string, e os.DirEntry, err error) error {
			name, _ := filepath.Rel(c.folder, path)
			if err == nil && !e.IsDir() && filepath.Ext(name) == ".yaml" && kind.files(name) {
				names = append(names, name)
			}
			return err
		}))
		name := names[r.IntN(len(names))]
		d := readEdited(t, filepath.Join(c.folder, name))
		sites := kind.sites(d)
		if len(sites) == 0 {
			continue
		}
		before, err := yaml.Marshal(d.values)
		must(t, err)
		at := sites[r.IntN(len(sites))]
		if at.prompt != "" && !c.hears(at.prompt) || !at.replace(r) {
			continue
		}
		after, err := yaml.Marshal(d.values)
		must(t, err)
		if string(before) == string(after) {
			continue
		}

		folder := filepath.Join(t.TempDir(), "served")
		must(t, os.CopyFS(folder, os.DirFS(c.folder)))
		must(t, os.WriteFile(filepath.Join(folder, name), after, 0o600))
		calls := telling(c.before, modelCalls(t, folder))
		if len(calls) > 0 {
			return &randomDifference{kind.name, name, changedLines(string(before), string(after)), folder, calls, try}
		}
	}
	t.Fatalf("%s: no difference that a caller hears in %d tries", c.name, mostTries)
	return nil
}

// changedLines returns the first line that differs.
func changedLines(before, after string) string {
	a := strings.Split(before, "\n")
	b := strings.Split(after, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return strings.TrimSpace(a[i]) + " -> " + strings.TrimSpace(b[i])
		}
	}
	return "more lines"
}

// randomCenters are the small center, the bakery and the sample, with the calls that can be dialed there.
func randomCenters(t *testing.T) []*randomCenter {
	t.Helper()
	sample := filepath.Join(t.TempDir(), "sample")
	mustRun(t, "init", sample)
	all := []*randomCenter{
		{name: "small", folder: smallCenter(t), serve: []string{"saturday"}},
		{name: "bakery", folder: writtenCenter(t, archived(t, "bakery")), serve: []string{"tuesday"}},
		{name: "sample", folder: sample, serve: []string{"--speed", "1"}},
	}

	for _, c := range all {
		c.before = modelCalls(t, c.folder)
		c.at = servedLine(t, c.folder, c.serve...)
		for name, v := range verdicts(t, c.folder, "--dial", "sip:"+c.at, "--at-once", "20", "--within", "5s") {
			if v.LeftOut != "" {
				delete(c.before, name)
			}
		}
	}

	return all
}

// TestDialFindsRandomDifferences: of 30 random differences that a caller of the model hears, two at most are not found
// on the line, each by the call that hears it first. The same calls find none on the unchanged lines.
func TestDialFindsRandomDifferences(t *testing.T) {
	if !isFull() {
		t.Skip("takes minutes; TestDialFindsDifferences has a short form")
	}
	speaks(t)
	const tries = 30
	r := rand.New(rand.NewPCG(randomSeed, 0))
	centers := randomCenters(t)
	var lines errgroup.Group
	lines.SetLimit(4)
	var missed atomic.Int64
	for i := range tries {
		c := centers[i%len(centers)]
		d := c.differ(t, r)
		name := d.first()
		c.dialed = append(c.dialed, regexp.QuoteMeta(name))
		lines.Go(func() error {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				at := servedLine(t, d.folder, c.serve...)
				v := verdicts(t, c.folder, "--dial", "sip:"+at, "--match", "^"+regexp.QuoteMeta(name)+"$")[name]
				if v.LeftOut != "" || v.Passed {
					missed.Add(1)
					t.Logf("not found: %s", v.LeftOut)
				}
				t.Logf("%s, %s: %s, after %d edits that nobody hears: %s\n%q after %d prompts: %s; %s", c.name, d.file, d.kind,
					d.silent, d.text, name, d.calls[name], v.Failure.Message, v.Failure.Mend)
			})
			return nil
		})
	}
	must(t, lines.Wait())
	if n := missed.Load(); n > tries/15 {
		t.Errorf("%d of %d differences are not found", n, tries)
	}

	for _, c := range centers {
		match := "^(" + strings.Join(c.dialed, "|") + ")$"
		for name, v := range verdicts(t, c.folder, "--dial", "sip:"+c.at, "--at-once", "4", "--match", match) {
			if !v.Passed {
				t.Errorf("%s: %s fails on the unchanged line: %s; %s", c.name, name, v.Failure.Message, v.Failure.Mend)
			}
		}
	}
}
