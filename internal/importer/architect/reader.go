package architect

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// maxSteps bounds the steps of a flow whose tasks call each other.
const maxSteps = 4000

// roles are how calls come to each kind of flow.
var roles = map[string]importer.Role{inbound: importer.Inbound, inQueue: importer.InQueue, module: importer.Module}

// reader reads one flow.
type reader struct {
	*importer.Flow
	center  *importer.Center
	kind    string
	root    importer.Value
	menus   map[string]importer.Value // by refId and by name
	tasks   map[string]importer.Value
	blocks  map[string]*importer.Block
	done    map[string]string // the first step of a menu or task that is reached by a jump
	readers []*reader
	returns []func(path string) string // where the tasks that are being called go on
	calling []string                   // tasks that are being called, for recursion
	loops   []loop
	parents map[string]string // of a menu: that of which it is a choice
}

// loop is where NextLoop and ExitLoop lead.
type loop struct{ next, exit string }

func newReader(c *importer.Center, file, kind string, root importer.Value) *reader {
	name := root.Get("name").Text()
	r := &reader{
		Flow:   &importer.Flow{File: file, ID: flowID(kind, cmp.Or(name, importer.Stem(file))), Name: name, About: root.Get("description").Text(), Role: roles[kind]},
		center: c, kind: kind, root: root,
		menus: map[string]importer.Value{}, tasks: map[string]importer.Value{}, blocks: map[string]*importer.Block{}, done: map[string]string{}, parents: map[string]string{},
	}
	for _, part := range []struct {
		list, item string
		into       map[string]importer.Value
	}{{"menus", "menu", r.menus}, {"tasks", "task", r.tasks}, {"states", "state", r.tasks}} {
		for _, x := range root.Get(part.list).List() {
			one := x.Get(part.item)
			for _, key := range []string{one.Get("refId").Text(), one.Get("name").Text()} {
				if key != "" && !part.into[key].IsObject() {
					part.into[key] = one
				}
			}
		}
	}
	return r
}

func flowID(kind, name string) string { return kind + ":" + name }

// reference is "./menus/menu[NAME]" or "/inboundCall/tasks/task[REFID]".
var reference = regexp.MustCompile(`(menu|task|state)\[([^\]]*)\]\s*$`)

func (r *reader) read() {
	first := ""
	ref := r.root.Get("startUpRef").Text()
	if ref == "" {
		if start := r.root.Get("startUpTaskActions"); start.IsList() {
			first = r.actions(start, "startup", r.ending())
		} else if start := r.root.Get("startUpTask", "actions"); start.IsList() {
			first = r.actions(start, "startup", r.ending())
		}
	}
	if first == "" {
		first = r.jump(ref)
	}
	if first == "" { // the first of them
		for _, x := range []string{"tasks", "menus"} {
			for _, one := range r.root.Get(x).List() {
				item := strings.TrimSuffix(x, "s")
				if first == "" {
					first = r.jump(item + "[" + cmp.Or(one.Get(item, "refId").Text(), one.Get(item, "name").Text()) + "]")
				}
			}
		}
	}
	r.Start = first
	if greeting := r.prompt(r.root.Get("initialGreeting")); !greeting.IsZero() {
		s := r.Step(importer.Say, r.block("greeting", "initialGreeting", ""))
		s.Prompt = greeting
		s.Edge("done", first)
		r.Start = s.ID
	}
	r.unread()
}

// unread adds the menus and tasks that nothing leads to, with their actions.
func (r *reader) unread() {
	for _, key := range slices.Sorted(maps.Keys(r.tasks)) {
		t := r.tasks[key]
		id := "task " + cmp.Or(t.Get("refId").Text(), t.Get("name").Text())
		if r.done[id] == "" && !r.hasBlock(id+"/") && len(r.Steps) < maxSteps {
			r.task(t, id, r.ending())
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.menus)) {
		r.jump("menu[" + key + "]")
	}
}

func (r *reader) hasBlock(prefix string) bool {
	for id := range r.blocks {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// ending is where a task ends that no other calls: the call, or the module.
func (r *reader) ending() string { return "" }

// block returns the block of an action, the same one wherever the task is called.
func (r *reader) block(id, kind, name string) *importer.Block {
	if i := strings.LastIndex(id, " > "); i >= 0 {
		id = id[i+3:]
	}
	b := r.blocks[id]
	if b == nil {
		b = r.Block(id, kind)
		b.Name = name
		r.blocks[id] = b
	}
	return b
}

// jump returns the first step of a menu or task.
func (r *reader) jump(ref string) string {
	m := reference.FindStringSubmatch(ref)
	if m == nil {
		return ""
	}
	if m[1] == "menu" {
		v := r.menus[m[2]]
		if !v.IsObject() {
			return ""
		}
		id := "menu " + cmp.Or(v.Get("refId").Text(), v.Get("name").Text())
		if r.done[id] == "" {
			r.done[id] = id
			r.menu(v, id)
		}
		return id
	}
	v := r.tasks[m[2]]
	if !v.IsObject() {
		return ""
	}
	id := "task " + cmp.Or(v.Get("refId").Text(), v.Get("name").Text())
	if r.done[id] == "" {
		// A step without effect, so that the task can jump to itself.
		r.done[id] = id
		entry := r.Step(importer.Pass, r.block(id, "task", v.Get("name").Text()))
		entry.ID = id
		entry.Edge("", r.task(v, id, r.ending()))
	}
	return id
}

func (r *reader) task(v importer.Value, id, next string) string {
	return r.actions(v.Get("actions"), id, next)
}

// actions translates a list of actions, after which a call goes on with next. It returns the
// first step.
func (r *reader) actions(list importer.Value, path, next string) string {
	items := list.List()
	for i := len(items) - 1; i >= 0; i-- {
		for _, key := range items[i].Keys() { // one
			v := items[i].Get(key)
			id := fmt.Sprintf("%s/%d", path, i+1)
			if len(r.Steps) > maxSteps {
				return next
			}
			next = r.action(key, v, id, next)
		}
	}
	return next
}

// output returns where an output of an action leads.
func (r *reader) output(v importer.Value, id, name, next string) string {
	out := v.Get("outputs", name)
	if plain := map[string]string{"yes": "true", "no": "false"}[name]; plain != "" && !out.IsObject() {
		out = v.Get("outputs", plain) // as YAML 1.1 reads a key without quotes
	}
	if !out.IsObject() {
		return next
	}
	return r.actions(out.Get("actions"), id+"/"+name, next)
}

// literal returns a value that is written out: {lit: x}, {lit: {name: x}}, {lit: {seconds: 5}}.
func literal(v importer.Value) string {
	lit := v.Get("lit")
	for _, key := range []string{"name", "seconds", "value"} {
		if t := lit.Get(key).Text(); t != "" {
			return t
		}
	}
	return lit.Text()
}

// named returns a value for a person: written out, or its expression.
func named(v importer.Value) (name string, known bool) {
	if t := literal(v); t != "" {
		return t, true
	}
	for _, key := range []string{"exp", "var"} {
		if t := v.Get(key).Text(); t != "" {
			return t, false
		}
	}
	return v.Get("name").Text(), v.Get("name").Text() != ""
}

func seconds(v importer.Value, usual time.Duration) time.Duration {
	n := importer.ValueOf(literal(v)).Int(0)
	if n <= 0 {
		return usual
	}
	return time.Duration(min(n, 60)) * time.Second
}

// spoken matches what an expression of audio speaks: texts, prompts and values.
var spoken = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|\b(Flow|Task|State|Call|Menu|Common|Prompt|PromptSystem|PromptUser)\.([\w.]+)`)

// prompt reads audio: a text, an expression, a prompt, or a list of these.
func (r *reader) prompt(v importer.Value) importer.Prompt {
	if d := v.Get("defaultAudio"); d.IsObject() {
		v = d
	}
	if t := v.Get("tts").Text(); t != "" {
		return importer.Words(importer.StripSSML(t))
	}
	if t := v.Get("prompt").Text(); t != "" {
		return importer.Prompt{Audio: t[strings.LastIndexByte(t, '.')+1:]}
	}
	if items := v.Get("audioSequence"); items.IsList() {
		var all importer.Prompt
		for _, x := range items.List() {
			one := r.prompt(x)
			all.Parts = append(all.Parts, one.Parts...)
			all.Audio = cmp.Or(all.Audio, one.Audio)
		}
		return all
	}
	text := v.Get("exp").Text()
	var out importer.Prompt
	for _, m := range spoken.FindAllStringSubmatch(text, 50) {
		switch {
		case m[2] == "":
			out.Parts = append(out.Parts, importer.Part{Text: strings.ReplaceAll(m[1], `\"`, `"`) + " "})
		case strings.HasPrefix(m[2], "Prompt"):
			out.Audio = cmp.Or(out.Audio, m[3])
		default:
			out.Parts = append(out.Parts, importer.Part{Value: m[2] + "." + m[3]})
		}
	}
	if out.Audio != "" && len(out.Parts) > 0 { // words beside a recording are its text
		out.Original = text
	}
	return out
}

// say puts a prompt before a step.
func (r *reader) say(p importer.Prompt, b *importer.Block, id, next string) string {
	if p.IsZero() {
		return next
	}
	s := r.Step(importer.Say, b)
	s.ID, s.Prompt = id+"/say", p
	s.Edge("done", next)
	return s.ID
}
