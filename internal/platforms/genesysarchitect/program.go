package genesysarchitect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// roles has the way of calls to each kind of flow. An inbound flow hands calls on to a secure flow.
var roles = map[string]importer.Role{
	inbound: importer.Inbound, secure: importer.Inbound, inQueue: importer.InQueue, module: importer.Module,
}

// program has the steps of a flow, and the blocks that they come from. A pass over all steps is a method of it, or
// has a part of its own.
type program struct {
	*importer.Flow
	flowKind string
	blocks   map[string]*importer.Block
	steps    map[string]int // how many steps each action has
}

func newProgram(file, kind string, root tree.Value) *program {
	name := root.TextOf("name")
	return &program{
		Flow: &importer.Flow{
			File:  file,
			ID:    flowID(kind, cmp.Or(name, importer.Stem(file))),
			Name:  substitution().ReplaceAllStringFunc(name, nameIn),
			Mark:  flowID(kind, cmp.Or(name, root.Content())), // flows of one kind have different names
			About: root.TextOf("description"),
			Role:  roles[kind],

			Language: root.TextOf("defaultLanguage"),
		},
		flowKind: kind,
		blocks:   map[string]*importer.Block{},
		steps:    map[string]int{},
	}
}

func flowID(kind, name string) string { return kind + ":" + name }

// block returns the block of an action, the same one wherever the task is called.
func (p *program) block(id, kind, name string) *importer.Block {
	_, id = cutCall(id)
	id, _, _ = strings.Cut(id, "/part ")
	b := p.blocks[id]
	if b == nil {
		b = p.Block(id, kind)
		b.Name = name
		p.blocks[id] = b
	}
	return b
}

// callMark is in a path between a call of a task and the task.
const callMark = " > "

// cutCall splits a path into the call of the task in which it is, or "", and the path in the task.
func cutCall(path string) (call, own string) {
	i := strings.LastIndex(path, callMark)
	if i < 0 {
		return "", path
	}
	i += len(callMark)
	return path[:i], path[i:]
}

// part identifies a step of an action that becomes several.
func (p *program) part(id string) string {
	p.steps[id]++
	if p.steps[id] > 1 {
		id += fmt.Sprintf("/part %d", p.steps[id])
	}
	return id
}

// say puts a prompt before a step.
func (p *program) say(words importer.Prompt, b *importer.Block, id, next string) string {
	if words.IsZero() {
		return next
	}
	s := p.Step(importer.Say, b)
	s.ID = id + "/say"
	s.Prompt = words
	s.Edge("done", next)
	return s.ID
}

// through is a block that only leads on.
func (p *program) through(id, kind, name, to string) string {
	s := p.Step(importer.Pass, p.block(id, kind, name))
	s.ID = id
	s.Edge("", to)
	return id
}

// byID returns the steps by their identifiers.
func (p *program) byID() map[string]*importer.Step {
	out := map[string]*importer.Step{}
	for _, s := range p.Steps {
		out[s.ID] = s
	}
	return out
}

// last returns the last step with an identifier, or nil.
func (p *program) last(id string) *importer.Step {
	for _, s := range slices.Backward(p.Steps) {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// findCallers notes the action that calls the task in which a step is: a task that is called twice has
// its steps twice.
func (p *program) findCallers() {
	for _, s := range p.Steps {
		call, _ := cutCall(s.ID)
		_, caller := cutCall(strings.TrimSuffix(call, callMark))
		if block := p.blocks[caller]; block != nil {
			s.In = block.Name
		}
	}
}

// remarkRecordings names the recordings of all prompts. An export has the name of a recording, and neither its words
// nor its length.
func (p *program) remarkRecordings() {
	isUnknown := func(p importer.Prompt) bool { return p.Audio != "" && p.Takes == 0 && len(p.Parts) == 0 }
	for _, s := range p.Steps {
		isRecording := isUnknown(s.Prompt) || slices.ContainsFunc(s.Prompt.Also, isUnknown)
		if isRecording && len(s.From) > 0 {
			s.From[0].Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		}
	}
}

// joinOutcomes leaves one outcome of a lookup whose outcomes go on alike, and fill nothing that is compared.
func (p *program) joinOutcomes(compared map[string]bool) {
	byID := p.byID()
	fills := func(set importer.Assign) bool { return compared[set.Attribute] || set.Attribute == importer.Language }

	// A step without an effect on the call's way does not make two ways different.
	landing := func(id string) string {
		for range p.Steps {
			s := byID[id]
			if s == nil || len(s.Edges) != 1 {
				break
			}
			hasNoEffect := s.Kind == importer.Pass || s.Kind == importer.Set
			if !hasNoEffect || slices.ContainsFunc(s.Sets, fills) {
				break
			}
			id = s.Edges[0].To
		}
		return id
	}

	for _, s := range p.Steps {
		differs := func(e importer.Edge) bool {
			return e.Error || landing(e.To) != landing(s.Edges[0].To) || slices.ContainsFunc(e.Sets, fills)
		}
		if s.Kind == importer.Lookup && !slices.ContainsFunc(s.Edges, differs) {
			s.Edges = s.Edges[:1]
			s.Caught = true // with the outcome of a failure
		}
	}
}
