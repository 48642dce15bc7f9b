package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// callPool holds the records of calls, which never move. It grows with the calls in
// progress.
type callPool struct {
	chunks []*[perChunk]call
	free   []*call // a stack

	questions int        // of the model
	visits    [][]uint16 // by chunk, then by record and question: see repeat

	spoken    sideTable[spoken]              // of calls of programs with listen steps
	firstKeys sideTable[des.Key]             // of redials: see firstKey
	details   sideTable[*model.TraceDetails] // of calls of lines with lineTable.hasDetails
	callbacks sideTable[callback]
	absences  sideTable[absence]     // of agents
	rings     sideTable[agentRecord] // of callers: the agent whose phone rings for them, or zero
	ringsFor  sideTable[*call]       // of agents whose phones ring: the caller, or nil once the caller has left
	moves     sideTable[move]        // of calls that wait: the end of their step of while, or their choice
}

// sideTable holds values that only some calls need. It is divided into chunks; a chunk without such
// a call is nil. Like a record, an entry keeps the values of its last use.
type sideTable[T any] [][]T

// of gives a call's entry.
func (s *sideTable[T]) of(c *call) *T {
	chunk := int(c.id >> chunkBits)
	if chunk >= len(*s) || (*s)[chunk] == nil {
		s.add(chunk)
	}
	return &(*s)[chunk][c.id&(perChunk-1)]
}

func (s *sideTable[T]) add(chunk int) {
	for chunk >= len(*s) {
		*s = append(*s, nil)
	}
	(*s)[chunk] = make([]T, perChunk)
}

// repeats is the bit of call.asked that is set if the call's visits are counted in
// callPool.visits. So it is for questions from this index on, for a question that is
// asked again, and for loops.
const repeats = 63

const (
	chunkBits = 8
	perChunk  = 1 << chunkBits
)

func (p *callPool) at(id int32) *call { return &p.chunks[id>>chunkBits][id&(perChunk-1)] }

// get gives an unused record. Its fields keep the values of its last use.
func (p *callPool) get() *call {
	if len(p.free) == 0 {
		p.grow()
	}
	last := len(p.free) - 1
	c := p.free[last]
	p.free = p.free[:last]
	return c
}

// detailsOf returns the facts of a call in the trace, or nil.
func (p *callPool) detailsOf(c *call, line *lineTable) *model.TraceDetails {
	if !line.hasDetails {
		return nil
	}
	return p.loadDetails(c)
}

//go:noinline
func (p *callPool) loadDetails(c *call) *model.TraceDetails { return *p.details.of(c) }

// firstKey is the key of the random numbers of the caller's first attempt.
func (p *callPool) firstKey(c *call) des.Key {
	if c.attempt == 0 {
		return c.key
	}
	return *p.firstKeys.of(c)
}

// repeat counts a visit to a question that call.asked cannot count, and returns its
// number from 1, modulo 65,536.
func (p *callPool) repeat(c *call, question int) uint16 {
	visits := p.visitsOf(c)
	visits[question]++
	if question < repeats {
		return visits[question] + 1 // call.asked counts the first
	}
	return visits[question]
}

// visitsOf returns the visits of a call, which are counted outside its record.
func (p *callPool) visitsOf(c *call) []uint16 {
	first := int(c.id&(perChunk-1)) * p.questions
	visits := p.visits[c.id>>chunkBits][first : first+p.questions]
	if c.asked&(1<<repeats) == 0 {
		c.asked |= 1 << repeats
		clear(visits)
	}
	return visits
}

func (p *callPool) grow() {
	chunk := new([perChunk]call)
	first := int32(len(p.chunks)) << chunkBits
	p.chunks = append(p.chunks, chunk)
	p.visits = append(p.visits, make([]uint16, perChunk*p.questions))
	for i := perChunk - 1; i >= 0; i-- { // the first is used first
		chunk[i].id = first + int32(i)
		p.free = append(p.free, &chunk[i])
	}
}

func (p *callPool) put(c *call) {
	c.activity = nothing
	p.free = append(p.free, c)
}
