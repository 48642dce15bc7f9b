package metrics

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/tsdb/index"
)

// Sizes of what is written.
const (
	chunkSamples = 120      // of a chunk, as Prometheus cuts its own
	segmentSize  = 16 << 20 // of a chunk file; it is reserved on the disk beforehand
)

// block is one block of Prometheus's storage in the making: the compressed
// samples of a UTC day, which are written when the day is over. An index wants
// its chunks in the order of the series, not of time.
type block struct {
	path   string
	id     ulid.ULID
	series []series
	from   int64 // of the first sample, Unix ms
	to     int64 // of the last
	stats  blockStats
}

// series is one series of a block: its finished chunks, one after the other, and
// the one that is open.
type series struct {
	labels labels.Labels
	done   []chunk
	bytes  []byte // of the finished chunks
	open   *chunkenc.XORChunk
	app    chunkenc.Appender // of open; nil before its first sample
	from   int64             // of open
	to     int64             // of open
}

// chunk is a finished chunk.
type chunk struct {
	from, to int64
	end      int // in series.bytes
}

// newBlock begins a block in a folder of its own within dir.
func newBlock(dir string, sets []labels.Labels) (*block, error) {
	id, err := ulid.New(ulid.Now(), rand.Reader)
	if err != nil {
		return nil, err
	}
	b := &block{path: filepath.Join(dir, id.String()), id: id, from: math.MaxInt64, to: math.MinInt64, series: make([]series, len(sets))}
	for i := range sets {
		b.series[i] = series{labels: sets[i], open: chunkenc.NewXORChunk()}
	}
	return b, nil
}

// add appends a sample to a series; t is in Unix ms and grows.
func (b *block) add(i int, t int64, v float64) error {
	s := &b.series[i]
	if s.app == nil {
		app, err := s.open.Appender()
		if err != nil {
			return err
		}
		s.app, s.from = app, t
	}
	s.app.Append(0, t, v)
	s.to = t
	b.from, b.to = min(b.from, t), max(b.to, t)
	b.stats.Samples++
	if s.open.NumSamples() >= chunkSamples {
		s.cut()
	}
	return nil
}

// cut ends a series' open chunk and begins another in its memory.
func (s *series) cut() {
	if s.app == nil {
		return
	}
	bytes := s.open.Bytes()
	s.bytes = append(s.bytes, bytes...)
	s.done = append(s.done, chunk{s.from, s.to, len(s.bytes)})
	clear(bytes[:2]) // how many samples there are
	s.open.Reset(bytes[:2])
	s.app = nil
}

// write writes the chunks, the index and last of all meta.json, without which
// nobody takes the folder for a block.
func (b *block) write(ctx context.Context) error {
	slices.SortFunc(b.series, func(x, y series) int { return labels.Compare(x.labels, y.labels) })
	metas, err := b.writeChunks()
	if err != nil {
		return err
	}
	if err := b.writeIndex(ctx, metas); err != nil {
		return err
	}
	return b.writeMeta()
}

// writeChunks gives each series' chunks, and where in the files they are.
func (b *block) writeChunks() (places [][]chunks.Meta, err error) {
	w, err := chunks.NewWriter(filepath.Join(b.path, "chunks"), chunks.WithSegmentSize(segmentSize))
	if err != nil {
		return nil, err
	}
	for i := range b.series {
		metas, err := b.series[i].chunks()
		if err == nil {
			err = w.WriteChunks(metas...) // fills in where they are
		}
		if err != nil {
			_ = w.Close() // the first error is the one to tell
			return nil, err
		}
		for c := range metas {
			metas[c].Chunk = nil
		}
		b.series[i].bytes = nil
		b.stats.Chunks += uint64(len(metas))
		places = append(places, metas)
	}
	return places, w.Close()
}

func (s *series) chunks() ([]chunks.Meta, error) {
	s.cut()
	metas := make([]chunks.Meta, len(s.done))
	start := 0
	for i, c := range s.done {
		data, err := chunkenc.FromData(chunkenc.EncXOR, s.bytes[start:c.end])
		if err != nil {
			return nil, err
		}
		metas[i] = chunks.Meta{Chunk: data, MinTime: c.from, MaxTime: c.to}
		start = c.end
	}
	return metas, nil
}

func (b *block) writeIndex(ctx context.Context, places [][]chunks.Meta) error {
	w, err := index.NewWriter(ctx, filepath.Join(b.path, "index"))
	if err != nil {
		return err
	}
	if err := b.fillIndex(w, places); err != nil {
		_ = w.Close() // the first error is the one to tell
		return err
	}
	return w.Close()
}

func (b *block) fillIndex(w *index.Writer, places [][]chunks.Meta) error {
	for _, symbol := range b.symbols() {
		if err := w.AddSymbol(symbol); err != nil {
			return err
		}
	}
	for i := range b.series {
		if err := w.AddSeries(storage.SeriesRef(i), b.series[i].labels, places[i]...); err != nil {
			return err
		}
		b.stats.Series++
	}
	return nil
}

// symbols are all names and values of labels, each once, in order.
func (b *block) symbols() []string {
	known := map[string]bool{}
	var all []string
	note := func(text string) {
		if !known[text] {
			known[text] = true
			all = append(all, text)
		}
	}
	for i := range b.series {
		b.series[i].labels.Range(func(l labels.Label) {
			note(l.Name)
			note(l.Value)
		})
	}
	slices.Sort(all)
	return all
}

// blockMeta is meta.json, in Prometheus's own form.
type blockMeta struct {
	ID         string     `json:"ulid"`
	From       int64      `json:"minTime"`
	To         int64      `json:"maxTime"` // after the last sample
	Version    int        `json:"version"`
	Stats      blockStats `json:"stats"`
	Compaction struct {
		Level   int      `json:"level"`
		Sources []string `json:"sources"`
	} `json:"compaction"`
}

type blockStats struct {
	Samples uint64 `json:"numSamples"`
	Series  uint64 `json:"numSeries"`
	Chunks  uint64 `json:"numChunks"`
}

func (b *block) writeMeta() error {
	meta := blockMeta{ID: b.id.String(), From: b.from, To: b.to + 1, Version: 1, Stats: b.stats}
	meta.Compaction.Level, meta.Compaction.Sources = 1, []string{meta.ID}
	text, err := json.MarshalIndent(meta, "", "\t")
	if err != nil {
		return fmt.Errorf("describe the block: %w", err)
	}
	return os.WriteFile(filepath.Join(b.path, "meta.json"), append(text, '\n'), 0o644)
}

// runsOf gives the runs that a block holds, from its index.
func runsOf(path string) ([]string, error) {
	if _, err := ulid.ParseStrict(filepath.Base(path)); err != nil {
		return nil, os.ErrNotExist
	}
	r, err := index.NewFileReader(filepath.Join(path, "index"), index.DecodePostingsRaw)
	if err != nil {
		return nil, err
	}
	values, err := r.LabelValues(context.Background(), "run", nil)
	for i := range values {
		values[i] = strings.Clone(values[i]) // the reader's memory goes with it
	}
	return values, errors.Join(err, r.Close())
}
