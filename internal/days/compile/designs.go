package compile

import (
	"strconv"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Designs compiles designs of a scenario: the scenario with sets made in it. The calls of
// designs that differ in their staff and goals alone are compiled once. It may be used by
// several goroutines at once.
type Designs struct {
	Folder   scenario.Folder
	Scenario string // its name, of one of the folder's

	mutex sync.Mutex
	known map[string]*calls // by the sets that they depend on
}

// calls are the part of a model that depends on neither staff nor goals.
type calls struct {
	intents  []string
	lines    []model.Line
	varyEach des.Duration
	programs []model.Program
	reach    *reach
}

// mostCalls bounds the calls that are kept.
const mostCalls = 64

// Compile compiles a design. The model is usable only if found holds no error.
func (d *Designs) Compile(found *diag.Findings, sets ...scenario.Set) *model.Model {
	before := found.Len()
	s := scenario.Read(d.Folder, d.Scenario, found, sets...)
	if s == nil {
		return nil
	}
	key := callsKey(sets)
	d.mutex.Lock()
	known := d.known[key]
	d.mutex.Unlock()
	c := newCompiler(s, d.Folder, found)
	m := c.compileAndReport(known)
	computed := c.reach.escalating != nil
	if known == nil && computed && found.Len() == before { // what is reported is reported for each design
		d.keep(key, &calls{m.Intents, m.Lines, m.VaryEach, m.Programs, c.reach})
	}
	return m
}

func (d *Designs) keep(key string, of *calls) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.known == nil {
		d.known = map[string]*calls{}
	}
	if len(d.known) < mostCalls {
		d.known[key] = of
	}
}

// callsKey joins the sets that calls depend on.
func callsKey(sets []scenario.Set) string {
	var key strings.Builder
	for _, s := range sets {
		if first, _, _ := strings.Cut(s.Path, "."); first != "staff" && first != "goals" {
			key.WriteString(strconv.Quote(s.String()))
		}
	}
	return key.String()
}
