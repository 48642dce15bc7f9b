package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	goccy "github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// root is the module's folder.
const root = "../.."

// textFile is a text for readers, such as the README.
type textFile struct {
	name string // relative to root
	text string
}

func documents(t *testing.T) []textFile {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no docs: %v", err)
	}

	references, err := filepath.Glob(filepath.Join(root, "docs", "reference", "*.md"))
	if err != nil || len(references) == 0 {
		t.Fatalf("no references: %v", err)
	}

	paths = append(paths, references...)
	paths = append(paths, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md"))

	var out []textFile
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}

		name, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}

		out = append(out, textFile{name, string(text)})
	}

	return out
}

// command is a command of a console block, with the output that the document shows.
type command struct {
	document string
	line     int
	text     string
	output   []string
}

// A line of "…" stands for any lines.
const anyLines = "…"

// updateDocs writes the output of the commands into the documents.
var updateDocs = os.Getenv("UPDATE_SCRIPTS") != ""

// longDocuments have commands that simulate for seconds: the gate runs them.
var longDocuments = []string{
	"docs/against.md", "docs/ci.md", "docs/compare.md", "docs/definitions.md", "docs/fit.md", "docs/forecast.md", "docs/planning.md", "docs/speech.md", "docs/staff.md", "docs/sweep.md", "docs/today.md",
}

// longCommands are the commands of other documents that simulate for seconds, on which no later command
// of the document depends: the gate runs them too.
var longCommands = []command{{document: "README.md", text: "go run ./cmd/ivrsim simulate"}}

// isLong reports whether a command is one of the long commands.
func (c *command) isLong() bool {
	return slices.ContainsFunc(longCommands, func(l command) bool { return l.document == c.document && l.text == c.text })
}

// TestDocuments follows each document in the order of its reader. It writes the files that the document
// shows, runs the commands of its console blocks, and compares their output. A document whose commands
// begin with "go run ./cmd/ivrsim" is followed in a clone of the repository, another one in an empty folder.
func TestDocuments(t *testing.T) {
	t.Parallel()
	var all []command
	folder := t.TempDir()
	var files []string
	inClone := map[string]string{} // the commands that run in a clone, by name of the script
	shown := map[string][]block{}
	runsLong := updateDocs || longtest.IsLong()

	for _, d := range documents(t) {
		commands := d.commands()
		blocks := d.blocks()
		var script strings.Builder
		for _, c := range commands {
			// The reader writes the files above a command first.
			for len(blocks) > 0 && blocks[0].line < c.line {
				fmt.Fprintf(&script, "writes %s %d\n", d.name, len(d.blocks())-len(blocks))
				blocks = blocks[1:]
			}
			if runsLong || !c.isLong() {
				fmt.Fprintf(&script, "shows %d\n", len(all))
			}
			all = append(all, c)
		}
		if len(commands) == 0 || !runsLong && slices.Contains(longDocuments, d.name) {
			continue
		}

		shown[d.name] = d.blocks()
		name := strings.ReplaceAll(d.name, string(filepath.Separator), "_")
		for _, c := range commands {
			inClone[name] += c.text + "\n"
		}
		if !strings.Contains("\n"+inClone[name], "\ngo run ./cmd/ivrsim") {
			delete(inClone, name)
		}
		file := filepath.Join(folder, name+".txt")
		if err := os.WriteFile(file, []byte(script.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if len(all) == 0 {
		t.Fatal("no commands")
	}
	if updateDocs {
		t.Cleanup(func() {
			for _, d := range documents(t) {
				d.update(t, all)
			}
		})
	}

	r := newRunners(t)
	testscript.Run(t, testscript.Params{
		Files: files,
		Setup: func(env *testscript.Env) error {
			if err := r.setup(env); err != nil {
				return err
			}
			name := strings.TrimPrefix(filepath.Base(env.WorkDir), "script-")
			if inClone[name] == "" {
				return nil
			}
			return clone(env.WorkDir, inClone[name])
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"writes": func(ts *testscript.TestScript, _ bool, args []string) {
				var i int
				if _, err := fmt.Sscan(args[1], &i); err != nil {
					ts.Fatalf("%v", err)
				}
				shown[args[0]][i].write(ts)
			},
			"shows": func(ts *testscript.TestScript, _ bool, args []string) {
				var i int
				if _, err := fmt.Sscan(args[0], &i); err != nil {
					ts.Fatalf("%v", err)
				}
				all[i].check(ts, r)
			},
		},
	})
}

// clone copies what the commands of a document use of the repository.
func clone(folder, commands string) error {
	for _, name := range []string{"examples", "flows", "docs"} {
		if !strings.Contains(commands, name) {
			continue
		}
		if err := os.CopyFS(filepath.Join(folder, name), os.DirFS(filepath.Join(root, name))); err != nil {
			return err
		}
	}
	for _, name := range []string{".gitignore", "go.mod", "README.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// block is a file that a document shows, or a part of a file of the repository.
type block struct {
	document string
	line     int
	name     string // relative to the repository or to the reader's folder
	text     string
}

// inRepository reports whether the block is a part of a file of the repository.
func (b *block) inRepository() bool {
	_, err := os.Stat(filepath.Join(root, b.name))
	return err == nil
}

// write makes the file as a reader does.
func (b *block) write(ts *testscript.TestScript) {
	if b.inRepository() {
		return
	}
	path := ts.MkAbs(b.name)
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	ts.Check(os.WriteFile(path, []byte(b.text), 0o600))
}

var (
	// A block of YAML names its file in its first comment.
	namedBlock = regexp.MustCompile("(?s)\n```yaml\n# ([\\w./-]+\\.ya?ml)\n(.*?)```")
	// The sentence above a block of another language names its file.
	introducedBlock = regexp.MustCompile("(?s)`([\\w./-]+\\.(?:csv|json|ini))`[^\n`]*:\n\n```(?:csv|json|ini)\n(.*?)```")
)

// blocks are the named blocks of the document, in the order of the text.
func (d *textFile) blocks() []block {
	var out []block
	for _, pattern := range []*regexp.Regexp{namedBlock, introducedBlock} {
		for _, m := range pattern.FindAllStringSubmatchIndex(d.text, -1) {
			out = append(out, block{
				document: d.name,
				line:     strings.Count(d.text[:m[1]], "\n") + 1,
				name:     d.text[m[2]:m[3]],
				text:     d.text[m[4]:m[5]],
			})
		}
	}
	slices.SortFunc(out, func(a, b block) int { return a.line - b.line })
	return out
}

// commands are the lines of console blocks that begin with "$ ", each with the lines
// after it as its output.
func (d *textFile) commands() []command {
	var out []command
	inside := false
	for i, line := range strings.Split(d.text, "\n") {
		text, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case inside && isCommand:
			out = append(out, command{document: d.name, line: i + 1, text: text})
		case inside && len(out) > 0:
			last := &out[len(out)-1]
			last.output = append(last.output, line)
		}
	}
	return out
}

// update replaces the output that the document shows.
func (d *textFile) update(t *testing.T, all []command) {
	t.Helper()

	var out []string
	inside := false
	for i, line := range strings.Split(d.text, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case inside && strings.HasPrefix(line, "$ "):
			c := slices.IndexFunc(all, func(c command) bool { return c.document == d.name && c.line == i+1 })
			out = append(append(out, line), all[c].output...)
			continue
		case inside:
			continue
		}
		out = append(out, line)
	}

	if err := os.WriteFile(filepath.Join(root, d.name), []byte(strings.Join(out, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// plainCommand is a command that needs no shell.
var plainCommand = regexp.MustCompile(
	`^(?:go run ./cmd/)?ivrsim ((?:lint|test|simulate|draw|route|init|fit|forecast|staff|compare|sweep|import|export)` +
		`[\w ./:=,+%-]*)$`)

// check runs the command with the tested program in the place of "go run", which also
// prints an exit code other than 0.
func (c *command) check(ts *testscript.TestScript, r *runners) {
	var got string
	var code int
	if plain := plainCommand.FindStringSubmatch(c.text); plain != nil && !longtest.AtLeast(1) {
		done := r.order(ts, strings.Fields(plain[1]), true)
		got, code = done.Out, done.Code
	} else {
		err := ts.Exec("sh", "-c", strings.ReplaceAll(c.text, "go run ./cmd/ivrsim", "ivrsim")+" 2>&1")
		got, code = ts.ReadFile("stdout"), exitCode(ts, err)
	}

	got = strings.TrimRight(got, "\n")
	if code != exitOK && strings.HasPrefix(c.text, "go run ") {
		got += fmt.Sprintf("\nexit status %d", code)
	}
	if updateDocs && !slices.Contains(c.output, anyLines) {
		c.output = nil
		if got != "" {
			c.output = strings.Split(got, "\n")
		}
	}

	if !c.pattern().MatchString("\n" + got + "\n") {
		ts.Fatalf("%s:%d: $ %s\nprints\n%s\nand the document shows\n%s", c.document, c.line, c.text, got, strings.Join(c.output, "\n"))
	}
}

// pattern matches the output that the document shows. A line of "…" stands for no line, too.
func (c *command) pattern() *regexp.Regexp {
	text := "\n" + regexp.QuoteMeta(strings.Join(c.output, "\n")) + "\n"
	for strings.Contains(text, "\n"+anyLines+"\n") {
		text = strings.Replace(text, "\n"+anyLines+"\n", `\n(?s:.*\n)?`, 1)
	}
	return regexp.MustCompile(`\A` + strings.ReplaceAll(text, anyLines, `(?s:.*)`) + `\z`)
}

// A reader tries one page after another in the same clone, and ivrsim overwrites no folder.
func TestPagesWriteFoldersOfTheirOwn(t *testing.T) {
	folder := regexp.MustCompile(`ivrsim init (?:--small )?([\w-]+)|--out ([\w-]+)(?: |$)`)
	writes := map[string]string{} // the page of each folder
	for _, d := range documents(t) {
		for _, c := range d.commands() {
			if !strings.HasPrefix(c.text, "go run ./cmd/ivrsim") {
				continue
			}

			m := folder.FindStringSubmatch(c.text)
			if m == nil {
				continue
			}

			name := m[1] + m[2]
			if page, isWritten := writes[name]; isWritten {
				t.Errorf("%s:%d writes the folder %s, as %s does; choose another name", d.name, c.line, name, page)
			}
			writes[name] = d.name
		}
	}

	if len(writes) < 15 {
		t.Errorf("the documents write the folders %v only", writes)
	}
}

// The workflow of docs/ci.md runs the commands that the document tries.
func TestWorkflowRunsTriedCommands(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "ci.md"))
	if err != nil {
		t.Fatal(err)
	}

	d := textFile{"docs/ci.md", string(text)}

	var tried []string
	for _, c := range d.commands() {
		tried = append(tried, strings.ReplaceAll(c.text, "go run ./cmd/ivrsim", "ivrsim"))
	}
	runs := regexp.MustCompile(`run: (ivrsim .*)`).FindAllStringSubmatch(d.text, -1)
	if len(runs) < 3 {
		t.Fatalf("the workflow runs %q", runs)
	}

	for _, run := range runs {
		if !slices.Contains(tried, run[1]) {
			t.Errorf("the document does not try %s", run[1])
		}
	}
}

// The action, the hooks and the pipelines of docs/ci.md run verbs with flags that exist.
func TestPipelinesRunVerbs(t *testing.T) {
	for name, least := range map[string]int{"action.yml": 3, ".pre-commit-hooks.yaml": 2, "docs/ci.md": 9} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "ml") {
			if err := goccy.Unmarshal(text, new(any)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}

		runs := regexp.MustCompile(`(?m)(?::|-|/|\$)\s*ivrsim ([a-z]+ .*|[a-z]+)$`).FindAllStringSubmatch(string(text), -1)

		verbs := 0
		for _, run := range runs {
			words := strings.Fields(run[1])
			verb, _, err := newRoot().Find(words)
			if err != nil || !verb.HasParent() {
				continue
			}

			verbs++
			for _, word := range words {
				if flag, ok := strings.CutPrefix(word, "--"); ok && verb.Flags().Lookup(flag) == nil {
					t.Errorf("%s: %s has no flag --%s", name, verb.Name(), flag)
				}
			}
		}

		if verbs < least {
			t.Errorf("%s runs %d verbs, want %d", name, verbs, least)
		}
	}
}

// A block that names a file of the repository shows lines of that file, and comments name files.
func TestDocumentsShowTheSampleCenter(t *testing.T) {
	parts := 0
	for _, d := range documents(t) {
		if strings.Contains(d.text, "<!-- file") || strings.Contains(d.text, "<!-- from") {
			t.Errorf("%s names a file in a comment that readers do not see", d.name)
		}
		for _, b := range d.blocks() {
			if !b.inRepository() {
				continue
			}
			parts++
			file, err := os.ReadFile(filepath.Join(root, b.name))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(file), b.text) {
				t.Errorf("%s: %s has no such lines:\n%s", b.document, b.name, b.text)
			}
		}
	}

	if parts < 30 {
		t.Errorf("the documents show %d parts of files", parts)
	}
}

// Links and the paths of the module's files lead to something.
func TestDocumentsNameExistingFiles(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	path := regexp.MustCompile("(?:`|\\./)((?:cmd|internal|flows|docs|\\.ci)/[\\w./-]+)")
	for _, d := range documents(t) {
		var paths []string
		for _, m := range link.FindAllStringSubmatch(d.text, -1) {
			paths = append(paths, filepath.Join(filepath.Dir(d.name), m[1]))
		}
		for _, m := range path.FindAllStringSubmatch(d.text, -1) {
			paths = append(paths, strings.TrimSuffix(m[1], "/..."))
		}
		for _, p := range paths {
			if _, err := os.Stat(filepath.Join(root, p)); err != nil {
				t.Errorf("%s: %v", d.name, err)
			}
		}
	}
}

// Each link to a section of a document leads to a heading there.
func TestDocumentsLinkToHeadings(t *testing.T) {
	headings := map[string][]string{}
	for _, d := range documents(t) {
		headings[d.name] = d.anchors()
	}
	link := regexp.MustCompile(`\]\(([^)#:]*)#([^)]+)\)`)
	for _, d := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(d.text, -1) {
			to := d.name
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(d.name), m[1])
			}
			if anchors, isDocument := headings[to]; isDocument && !slices.Contains(anchors, m[2]) {
				t.Errorf("%s links to %s#%s, which has no such heading", d.name, to, m[2])
			}
		}
	}
}

// anchors returns the anchors that GitHub gives to the headings of a document.
func (d *textFile) anchors() []string {
	var out []string
	inside := false
	for line := range strings.SplitSeq(d.text, "\n") {
		if strings.HasPrefix(line, "```") {
			inside = !inside
		}
		title, isHeading := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if inside || !isHeading || !strings.HasPrefix(line, "#") {
			continue
		}
		title = strings.ReplaceAll(strings.ToLower(title), " ", "-")
		out = append(out, regexp.MustCompile(`[^\p{L}\p{N}_-]`).ReplaceAllString(title, ""))
	}
	return out
}

// Each -run pattern of a go test command in a document matches a test.
func TestDocumentsNameExistingTests(t *testing.T) {
	run := regexp.MustCompile(`go test \./(\S+) .*-run '?([\w|]+)`)
	for _, d := range documents(t) {
		for _, m := range run.FindAllStringSubmatch(d.text, -1) {
			files, err := filepath.Glob(filepath.Join(root, m[1], "*_test.go"))
			if err != nil {
				t.Fatal(err)
			}

			var tests strings.Builder
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				tests.Write(text)
			}

			for name := range strings.SplitSeq(m[2], "|") {
				if !regexp.MustCompile(`\nfunc \w*` + name).MatchString(tests.String()) {
					t.Errorf("%s: %s has no test %s", d.name, m[1], name)
				}
			}
		}
	}
}

// CONTRIBUTING.md names the version of Go that go.mod requires.
func TestContributingNamesTheVersionOfGo(t *testing.T) {
	t.Parallel()
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}

	required := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(module)
	named := regexp.MustCompile(`You need Go (\S+) or later`).FindSubmatch(text)
	if required == nil || named == nil {
		t.Fatal("no version in go.mod, or none in CONTRIBUTING.md")
	}
	if string(named[1]) != string(required[1]) {
		t.Errorf("CONTRIBUTING.md names Go %s, and go.mod requires %s", named[1], required[1])
	}
}

// docs/definitions.md defines every key of the report's JSON.
func TestDefinitions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "definitions.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range jsonKeys(reflect.TypeFor[report.Report](), map[reflect.Type]bool{}) {
		if !strings.Contains(string(text), "`"+key+"`") {
			t.Errorf("docs/definitions.md does not define %s", key)
		}
	}
}

// jsonKeys are the keys of a type's JSON and of the types in it.
func jsonKeys(t reflect.Type, seen map[reflect.Type]bool) []string {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] || t.PkgPath() == "time" {
		return nil
	}

	seen[t] = true

	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key == "-" || !f.IsExported() {
			continue
		}
		if key != "" {
			keys = append(keys, key)
		}
		keys = append(keys, jsonKeys(f.Type, seen)...)
	}

	return keys
}

// The findings that docs/first-center.md lists are in testdata/script/mistakes.txt.
func TestDocumentsShowMistakes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "first-center.md"))
	if err != nil {
		t.Fatal(err)
	}
	mistakes, err := os.ReadFile("testdata/script/mistakes.txt")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?m)^\\|.*\\|`(.* \\[[a-z-]+\\])`\\|$").FindAllStringSubmatch(string(text), -1)
	if len(shown) < 10 {
		t.Fatalf("the document shows %d findings", len(shown))
	}
	for _, finding := range shown {
		if !strings.Contains(string(mistakes), ": "+finding[1]+"\n") {
			t.Errorf("no mistake has the finding %s", finding[1])
		}
	}
}

// The README is short, and each page for users opens with an example that a test runs.
func TestDocumentsOpenWithExamples(t *testing.T) {
	for _, d := range documents(t) {
		if filepath.Base(filepath.Dir(d.name)) == "reference" {
			continue // to look things up
		}
		switch lines := strings.Count(d.text, "\n"); d.name {
		case "README.md":
			if lines >= 150 {
				t.Errorf("%s has %d lines", d.name, lines)
			}
		case "CONTRIBUTING.md", filepath.Join("docs", "architecture.md"), filepath.Join("docs", "decisions.md"): // for developers
		case filepath.Join("docs", "README.md"), filepath.Join("docs", "glossary.md"): // to look things up
		case filepath.Join("docs", "methods.md"): // to understand
		default:
			if !regexp.MustCompile("\\A# [^\n]+\n(\n([^#`<|\n-]|`[^`])[^\n]*\n){1,3}\n(```console\n|```yaml\n# \\S+\n|```csv\n)").MatchString(d.text) {
				t.Errorf("%s does not open with an example", d.name)
			}
			first, _, _ := strings.Cut(d.text, "\n```console\n")
			if lines := strings.Count(first, "\n"); lines > 65 || len(d.commands()) == 0 {
				t.Errorf("%s shows its first command after %d lines", d.name, lines)
			}
		}
	}
}

// docs/decisions.md has a row with the reason of each module in the binary that go.mod requires directly.
func TestDecisionsListDependencies(t *testing.T) {
	t.Parallel()
	inBinary, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".", "../playground").Output()
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "decisions.md"))
	if err != nil {
		t.Fatal(err)
	}

	var want []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(module), -1) {
		if slices.Contains(strings.Fields(string(inBinary)), m[1]) {
			want = append(want, m[1])
		}
	}
	if len(want) < 20 {
		t.Fatalf("go.mod requires %q", want)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^\|([\w.-]+\.[\w.-]+/\S+?)\|[^|\n]+\|$`).FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, m[1])
	}
	if !slices.Equal(listed, want) {
		t.Errorf("docs/decisions.md lists\n%q\nand the binary has\n%q", listed, want)
	}
}

// Benchmarks and identifiers of Go that documents name exist, and so do flags of ivrsim. A qualified name, such as
// flow.Program, is a word of the code of its package.
func TestDocumentsNameExistingCode(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}                // words of the code
	ofPackage := map[string]map[string]bool{} // words of each package, by its name
	isOther := func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }
	for _, folder := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			text, err := os.ReadFile(path)
			of := filepath.Base(filepath.Dir(path))
			if ofPackage[of] == nil {
				ofPackage[of] = map[string]bool{}
			}
			for name := range strings.FieldsFuncSeq(string(text), isOther) {
				names[name] = true
				ofPackage[of][name] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}

	flags := map[string]bool{"help": true}
	program := newRoot().Command
	program.PersistentFlags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
	for _, verb := range program.Commands() {
		for _, c := range append(verb.Commands(), verb) {
			c.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
			c.PersistentFlags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		}
	}

	bench := regexp.MustCompile(`-bench '?([A-Z][\w|]+)`)
	identifier := regexp.MustCompile("`((?:[a-z]+[A-Z]|[A-Z][a-z]+[A-Z])[A-Za-z]*)`")
	qualified := regexp.MustCompile("`([a-z]+)\\.([A-Z]\\w+)`")
	flag := regexp.MustCompile("`--([a-z][a-z-]+)")
	for _, d := range documents(t) {
		for _, m := range bench.FindAllStringSubmatch(d.text, -1) {
			for name := range strings.SplitSeq(m[1], "|") {
				if !names["Benchmark"+name] {
					t.Errorf("%s names a benchmark %s, which does not exist", d.name, name)
				}
			}
		}
		for _, m := range flag.FindAllStringSubmatch(d.text, -1) {
			if !flags[m[1]] {
				t.Errorf("%s names a flag --%s, which no verb has", d.name, m[1])
			}
		}
		if filepath.Base(filepath.Dir(d.name)) == "reference" {
			continue // keys of files and words of platforms
		}
		for _, m := range identifier.FindAllStringSubmatch(d.text, -1) {
			if !names[m[1]] {
				t.Errorf("%s names %s, which the code does not have", d.name, m[1])
			}
		}
		for _, m := range qualified.FindAllStringSubmatch(d.text, -1) {
			if words, isPackage := ofPackage[m[1]]; isPackage && !words[m[2]] {
				t.Errorf("%s names %s.%s, which package %[2]s does not have", d.name, m[1], m[2])
			}
		}
	}
}
