package sweep

import (
	"bytes"
	"cmp"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// Part is the result of a chunk.
type Part struct {
	header
	tally.Results
}

// PartName is the name of a chunk's file.
func PartName(chunk int) string { return fmt.Sprintf("%06d%s", chunk, partExt) }

const (
	partExt = ".part"
	maxPart = 256 << 20 // bytes
)

// header is the first line of a part's file, before the results in gob.
type header struct {
	Plan     string `json:"plan"` // its digest
	Chunk    int    `json:"chunk"`
	Version  string `json:"version"` // of the program
	Checksum string `json:"sha256"`  // of the results
}

// foreign is why a part that was read is not one of the plan, or "".
func (p *Plan) foreign(h *header) string {
	// The version is compared first, because another version may give the other fields another
	// meaning.
	switch {
	case h.Version != p.Version:
		return fmt.Sprintf("was written by version %s of ivrsim, and the plan by version %s",
			cmp.Or(h.Version, "unknown"), p.Version)
	case h.Plan != p.Digest || h.Chunk < 0 || h.Chunk >= len(p.Chunks):
		return "belongs to another plan"
	}
	return ""
}

// Run simulates a chunk with the model of its design. It calls replicated after each replication.
func (p *Plan) Run(ctx context.Context, chunk int, m *model.Model, replicated func()) (*Part, error) {
	s, err := sim.New(m)
	if err != nil {
		return nil, err
	}

	c := p.Chunks[chunk]
	part := &Part{header: header{Plan: p.Digest, Chunk: chunk, Version: p.Version}}

	// The number of a replication sets its random draws, so it is the same on every machine.
	for number := c.From; number < c.To; number++ {
		counts, err := s.Replicate(ctx, number, sim.Options{}, func() {}, sim.Observer{})
		if err != nil {
			return nil, err
		}
		part.Add(s.Layout(), counts)
		replicated()
	}

	return part, nil
}

// Write writes the part.
func (p *Part) Write(w io.Writer) error {
	var results bytes.Buffer
	if err := gob.NewEncoder(&results).Encode(&p.Results); err != nil {
		return err
	}

	// The checksum is in the first line, so that a part can be checked without decoding its results.
	p.Checksum = checksum(results.Bytes())
	first, err := json.Marshal(p.header)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(first, '\n')); err != nil {
		return err
	}

	_, err = w.Write(results.Bytes())
	return err
}

var errPart = errors.New("is not a part of a sweep, or is damaged")

func damaged(path string) error { return fmt.Errorf("%s %w", path, errPart) }

// readPart reads a part's file as far as its checksum, and returns its results in gob.
func readPart(path string) (header, []byte, error) {
	// Anything but a file of an expected size is no part, and is not read.
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > maxPart {
		return header{}, nil, cmp.Or(err, damaged(path))
	}

	content, err := os.ReadFile(path)
	if err != nil {
		return header{}, nil, err
	}

	first, results, found := bytes.Cut(content, []byte{'\n'})
	var h header
	if !found || json.Unmarshal(first, &h) != nil || h.Checksum != checksum(results) {
		return header{}, nil, damaged(path)
	}

	return h, results, nil
}

// ForeignPart is a file with the name of a chunk's part that is not overwritten.
type ForeignPart struct{ Path, Reason string }

func (e *ForeignPart) Error() string { return e.Path + " " + e.Reason }

// Has reports whether the part of a chunk is in a folder. It does not count a damaged part, which
// is written again. The error is a [ForeignPart] if another part has its name.
func (p *Plan) Has(folder string, chunk int) (bool, error) {
	path := filepath.Join(folder, PartName(chunk))
	h, _, err := readPart(path)

	// A missing or damaged part is simulated again. A part of another plan must not be overwritten.
	switch reason := p.foreign(&h); {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, errPart):
		return false, nil
	case err != nil:
		return false, err
	case reason != "":
		return false, &ForeignPart{path, reason}
	case h.Chunk != chunk:
		return false, &ForeignPart{path, fmt.Sprintf("is the part of chunk %d", h.Chunk)}
	}

	return true, nil
}

// Parts are the files of all chunks of a plan.
type Parts struct {
	plan  *Plan
	paths []string // by chunk
}

// PartsError lists everything that is wrong with the files of a sweep's parts.
type PartsError struct{ Problems []string }

func (e *PartsError) Error() string { return strings.Join(e.Problems, "\n") }

// OpenParts finds the parts of all chunks in a folder. The error is a [PartsError] if a
// part is missing, damaged, of another plan or there twice.
func (p *Plan) OpenParts(folder string) (*Parts, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}

	parts := &Parts{p, make([]string, len(p.Chunks))}
	var problems []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || e.IsDir() {
			continue // a part that is being written
		}

		path := filepath.Join(folder, e.Name())
		h, _, err := readPart(path)

		// A damaged or foreign file takes the place of its chunk, so that it is not also reported as
		// missing.
		switch reason := p.foreign(&h); {
		case err != nil && !errors.Is(err, errPart):
			return nil, err
		case err != nil:
			problems = append(problems, err.Error())
			parts.markPresent(e.Name(), path)
		case reason != "":
			problems = append(problems, path+" "+reason)
			parts.markPresent(e.Name(), path)
		case e.Name() != PartName(h.Chunk):
			problems = append(problems,
				fmt.Sprintf("%s is the part of chunk %d, whose name is %s", path, h.Chunk, PartName(h.Chunk)))
			parts.markPresent(e.Name(), path)
		default:
			parts.paths[h.Chunk] = path
		}
	}

	problems = append(problems, parts.missing(folder)...)
	if len(problems) > 0 {
		return nil, &PartsError{problems}
	}

	return parts, nil
}

// markPresent notes that a file has the name of a chunk's part, whatever is in it.
func (parts *Parts) markPresent(name, path string) {
	if chunk, err := strconv.Atoi(strings.TrimSuffix(name, partExt)); err == nil && chunk >= 0 &&
		chunk < len(parts.paths) &&
		name == PartName(chunk) {
		parts.paths[chunk] = path
	}
}

// missing lists ranges of chunks without a part.
func (parts *Parts) missing(folder string) []string {
	var out []string
	for from := 0; from < len(parts.paths); from++ {
		to := from
		for to < len(parts.paths) && parts.paths[to] == "" {
			to++
		}

		// A row of missing chunks is one message, because thousands may be missing.
		switch {
		case to == from+1:
			out = append(out, filepath.Join(folder, PartName(from))+" is missing")
		case to > from:
			out = append(out,
				fmt.Sprintf("%s to %s are missing", filepath.Join(folder, PartName(from)), PartName(to-1)))
		}

		from = max(from, to)
	}

	return out
}

// merge adds the parts of a design.
func (parts *Parts) merge(design int) (tally.Results, error) {
	var all tally.Results
	chunks := parts.plan.Chunks // by design
	first, _ := slices.BinarySearchFunc(chunks, design,
		func(c Chunk, design int) int { return cmp.Compare(c.Design, design) })
	for i := first; i < len(chunks) && chunks[i].Design == design; i++ {
		r, err := parts.read(i)
		if err != nil {
			return all, err
		}
		all.Merge(r)
	}

	return all, nil
}

// read reads the results of a chunk. Its part may have been changed since it was found.
func (parts *Parts) read(chunk int) (tally.Results, error) {
	path := parts.paths[chunk]
	c := parts.plan.Chunks[chunk]

	h, encoded, err := readPart(path)
	if err != nil {
		return tally.Results{}, err
	}
	if h.Plan != parts.plan.Digest || h.Chunk != chunk {
		return tally.Results{}, fmt.Errorf("%s was replaced while the parts were merged", path)
	}

	var r tally.Results
	if gob.NewDecoder(bytes.NewReader(encoded)).Decode(&r) != nil || len(r.Replications) != c.To-c.From {
		return r, damaged(path)
	}

	return r, nil
}
