package records

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// directionNames are the names of columns with the direction of a call.
var directionNames = []string{
	"direction", "call_direction", "media_direction", "type", "call_type", "calltype", "originating_direction",
	"richtung", "sens", "direccion", "sentido", "richting", "direzione",
}

// outboundWords are the directions of calls that nobody makes to a center, as normalized writes them.
var outboundWords = []string{
	"outbound", "outgoing", "out", "outbound_call", "outgoing_call", "ausgehend", "sortant", "saliente",
	"uitgaand", "in_uscita",
}

// dropOutbound drops the rows of outgoing calls by the column of the direction, if there is one.
func (u *reading) dropOutbound() {
	for i := range u.columns {
		c := &u.columns[i]
		isDirection := !u.taken[i] && !c.isMany && slices.Contains(directionNames, c.plain)
		if !isDirection {
			continue
		}

		var outbound []string
		for _, word := range sortedKeys(c.words) {
			if slices.Contains(outboundWords, normalized(word)) {
				outbound = append(outbound, word)
			}
		}
		if len(outbound) == 0 {
			continue
		}

		u.taken[i] = true
		u.Drop = append(slices.Clone(u.Drop), yaml.Pair[[]string]{Key: diag.Text{Value: c.name}, Value: outbound})
	}
}
