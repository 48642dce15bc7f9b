package genesysarchitect

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Format is Architect's YAML.
var Format = importer.Format{
	Name:       "architect",
	What:       "a Genesys Cloud Architect flow",
	Extensions: append([]string{".yaml", ".yml"}, binary...),
	Detect:     detect,
	Read:       read,
	Starts:     importer.FlowStart,
	TooLarge:   importer.SplitFlow,
	Handles:    handled,
	Writing: &importer.Writing{
		Settings: []importer.Setting{
			{
				Key:   "timeout",
				Types: []string{"menu"},
				Path:  []string{"settingsMenu", "menuSelectionTimeout"},
				Value: `{"lit": {"seconds": %d}}`,
			},
			{Key: "attempts", Types: []string{"menu"}, Path: []string{"settingsMenu", "repeatCount"}, Value: `{"lit": %d}`},
			{
				Key:   "timeout",
				Types: []string{"collectInput"},
				Path:  []string{"noEntryTimeout"},
				Value: `{"lit": {"seconds": %d}}`,
			},
			{
				Key:   "between",
				Types: []string{"collectInput"},
				Path:  []string{"interDigitTimeout"},
				Value: `{"lit": {"seconds": %d}}`,
			},

			{
				Key:   "takes",
				Types: []string{"wait"},
				Path:  []string{"duration"},
				Value: `{"lit": {"seconds": %d}}`,
			},
			{
				Key:   "takes",
				Types: []string{"holdMusic"},
				Path:  []string{"playStyle", "duration"},
				Value: `{"lit": {"seconds": %d}}`,
			},
			{
				Key:   "priority",
				Types: []string{"transferToAcd", "transferToACD"},
				Path:  []string{"priority"},
				Value: `{"lit": %d}`,
			},
		},
		QueueNames: true,
		Parts:      spoken,
		Reference:  referTo,
		Targets:    "a jump leads only to menus or only to tasks, by its type",
	},
}

// referTo writes a reference to a menu or task like another one. The start of a flow may be either,
// but a jump leads to one of its own kind. No reference leads to an action.
func referTo(text, id string, isStart bool) string {
	kind, key, _ := strings.Cut(id, " ")
	if strings.Contains(key, "/") {
		return ""
	}

	if other := siblings().FindStringSubmatch(text); isStart && other != nil && (kind == "task" || kind == "menu") {
		text = other[1] + kind + "s/" + kind + "[" + other[2] + "]"
	}

	m := reference().FindStringSubmatchIndex(text)
	if m == nil || text[m[2]:m[3]] != kind {
		return ""
	}
	return text[:m[4]] + key + text[m[5]:]
}

// siblings matches a reference to a menu or task of a flow.
var siblings = diag.LazyPattern(`^(.*/)(?:menus/menu|tasks/task)\[([^\]]*)\]$`)

// binary are the extensions of exports in Architect's own format.
var binary = []string{
	".i3inboundflow", ".i3inqueueflow", ".i3commonmoduleflow", ".i3outboundflow", ".i3secureflow",
	".i3workflow",
}

// The kinds of flows that are read, by their keys in lower case.
const (
	inbound = "inboundcall"
	inQueue = "inqueuecall"
	module  = "commonmodule"
	secure  = "securecall"
)

// others are flows of other media and of other ways of calls. Exports of different versions differ in their capitals.
var others = diag.LazyPattern(`(?im)^"?(inboundEmail|inboundChat|inboundShortMessage|inQueueEmail|inQueueShortMessage|outboundCall|outboundDigital|workflow|workItem|bot|botFlow|digitalBot|digitalBotFlow|surveyInvite|voiceSurvey|voicemail)"?:`)

// ofFlows are properties that each flow of Architect has some of, and other YAML files do not have.
var ofFlows = diag.LazyPattern(`(?m)^\s+"?(startUpRef|startUpTaskActions|defaultLanguage|supportedLanguages)"?:`)

var root = diag.LazyPattern(`(?im)^"?(inboundCall|inQueueCall|commonModule|secureCall)"?:`)

func detect(name string, src []byte) (bool, error) {
	src = tree.ToUTF8(src)
	ext := strings.ToLower(filepath.Ext(name))
	switch {
	// Each format that people try in place of the YAML export has a message with the way to that
	// export.
	case strings.HasPrefix(ext, ".i3"):
		return false, errors.New(`it is Architect's own format, which only Architect reads: export the flow with "archy export --exportType yaml", or "Export as YAML" of Architect`)
	case tree.LooksLikeJSON(src):
		return false, nil
	case !root().Match(src):
		if m := others().FindSubmatch(src); m != nil && ofFlows().Match(src) {
			return false, fmt.Errorf("it is an Architect flow of the kind %s: only inboundCall, inQueueCall, secureCall and commonModule are imported",
				m[1])
		}
		return false, nil
	}

	if err := tree.CheckText(src); err != nil {
		return false, err
	}
	if err := checkSize(src); err != nil {
		return false, err
	}

	_, err := parse(src)
	return err == nil, err
}

// Bounds of a flow, which are told before the parser reads it.
const (
	maxActions = 50_000
	maxNested  = 100 // the name of an action in the report has each list around it
)

// checkSize refuses a flow with more actions than an import writes, or with actions that are nested deeper than
// Architect nests them. An export has a line for each: "- playAudio:". A flow may also have them in brackets.
func checkSize(src []byte) error {
	actions := 0
	number := 0
	var depths []int // of the lists of actions around a line, by their indents
	var inside brackets
	for line := range bytes.Lines(src) {
		number++
		text := bytes.TrimSpace(line)
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if len(text) == 0 {
			continue
		}
		for len(depths) > 0 && depths[len(depths)-1] > indent {
			depths = depths[:len(depths)-1]
		}

		actions += inside.read(text)
		switch {
		case bytes.Equal(text, []byte("actions:")):
			depths = append(depths, indent)
		case bytes.HasPrefix(text, []byte("- ")) && bytes.HasSuffix(text, []byte(":")):
			actions++
		}
		if actions > maxActions {
			return fmt.Errorf("line %d: it has more than %s actions: export one flow per file", number, diag.Thousands(maxActions))
		}
		if len(depths)+inside.deepest > maxNested {
			return fmt.Errorf("line %d: over %d lists of actions are within each other: move some into a task", number, maxNested)
		}
	}
	return nil
}

// brackets are the lists and objects in brackets around a place of a flow: whether each is a list of actions.
type brackets struct {
	open    []bool
	lists   int // of actions, around the place
	deepest int // the most lists of actions around a place of the last line
	quoted  byte
}

// actionsKey is the key of a list of actions, before its bracket.
var actionsKey = diag.LazyPattern(`(?:^|[\s{,"'])actions["']?\s*:\s*$`)

// read reads a line, and returns how many actions begin in it within brackets.
func (b *brackets) read(line []byte) int {
	actions := 0
	b.deepest = b.lists
	for i := 0; i < len(line); i++ {
		c := line[i]
		mayBegin := i == 0 || bytes.IndexByte([]byte(" \t[{,:"), line[i-1]) >= 0
		isInText := len(b.open) == 0 && i > 0 && !endsInKey(line[:i])
		switch {
		// The character after a backslash does not end a text.
		case b.quoted == '"' && c == '\\':
			i++
		case b.quoted != 0:
			if c == b.quoted {
				b.quoted = 0
			}
		case (c == '"' || c == '\'') && mayBegin && len(b.open) > 0:
			b.quoted = c
		case (c == '[' || c == '{') && mayBegin && !isInText:
			isAction := c == '{' && len(b.open) > 0 && b.open[len(b.open)-1]
			if isAction {
				actions++
			}
			isList := c == '[' && actionsKey().Match(line[max(0, i-20):i])
			b.open = append(b.open, isList)
			if isList {
				b.lists++
				b.deepest = max(b.deepest, b.lists)
			}
		case (c == ']' || c == '}') && len(b.open) > 0:
			last := len(b.open) - 1
			if b.open[last] {
				b.lists--
			}
			b.open = b.open[:last]
		}
	}
	return actions
}

// endsInKey reports whether the text before a bracket of block style is a key or the mark of an item.
func endsInKey(before []byte) bool {
	before = bytes.TrimRight(before, " ")
	return bytes.HasSuffix(before, []byte(":")) || bytes.HasSuffix(before, []byte("-"))
}

func read(sources []importer.Source, start string) (*importer.Center, error) {
	c := &importer.Center{
		Format: "architect",
		Names:  map[string]string{},
		Hours:  map[string]importer.Hours{},
		Ranges: map[string]importer.Range{},
		Unset:  map[string]string{},
	}

	var readers flows
	c.Given = func(variable string) bool {
		return !slices.ContainsFunc(readers, func(r *reader) bool {
			return strings.HasPrefix(variable, r.ID+":") && !r.given[variable]
		})
	}

	for _, s := range sources {
		v, err := parse(s.Content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.File, err)
		}
		for _, key := range v.Keys() {
			kind := strings.ToLower(key)
			if _, isRead := roles[kind]; !isRead {
				continue
			}
			readers = append(readers, newReader(c, s.File, kind, v.Get(key)))
		}
	}

	for _, r := range readers {
		c.Flows = append(c.Flows, r.Flow)
	}

	// A value of one flow may be compared in another one.
	written := &texts{first: map[string]string{}, several: map[string]bool{}}
	for _, r := range readers {
		written.add(r.root)
	}

	// The flows refer to each other, so that all of them exist before the first one is read.
	for _, r := range readers {
		r.flows = readers
		r.texts = written
		if !hasStart(r.root) {
			return nil, fmt.Errorf("%s: the flow %q has neither startUpRef nor startUpTaskActions, so that no call can begin: export the flow again",
				r.File, r.Name)
		}

		r.read()
		if r.copied > maxCopied {
			return nil, &importer.TooLargeError{Problem: fmt.Sprintf(
				"%s: the tasks that it calls have more than %s actions, counted once for each call", r.File,
				diag.Thousands(maxCopied),
			)}
		}
	}

	// A module may pass on a value that another module gives it.
	for found := true; found; {
		found = slices.ContainsFunc(readers, func(r *reader) bool { return r.compareCopies() })
	}

	// The variables that are compared anywhere are known only after all flows.
	for _, r := range readers {
		r.finish()
	}

	c.FindDoing(handled())
	return c, c.BeginIn(start)
}
