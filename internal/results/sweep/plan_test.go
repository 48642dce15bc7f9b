package sweep

import (
	"encoding/json"
	"testing"
)

// A plan is refused if one of its chunks has a design or a replication that the plan does not have.
func TestChunksOutsideThePlan(t *testing.T) {
	for _, c := range []struct {
		chunk Chunk
		isOK  bool
	}{
		{Chunk{0, 0, 4}, true},
		{Chunk{1, 3, 4}, true},
		{Chunk{-1, 0, 4}, false},
		{Chunk{2, 0, 4}, false},
		{Chunk{0, -1, 4}, false},
		{Chunk{0, 2, 2}, false},
		{Chunk{0, 3, 2}, false},
		{Chunk{0, 0, 5}, false},
	} {
		p := Plan{Replications: 4, Version: "v", Designs: make([]Design, 2), Chunks: []Chunk{c.chunk}}
		p.Digest = p.digest()
		content, err := json.Marshal(&p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parsePlan(content, "v"); (err == nil) != c.isOK {
			t.Errorf("chunk %v: %v", c.chunk, err)
		}
	}
}
