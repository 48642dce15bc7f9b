package prometheus

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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

const (
	chunkSamples = 120      // as in chunks that Prometheus writes
	segmentSize  = 16 << 20 // of a chunk file, whose space is reserved
)

// block is a TSDB block of one UTC day. It holds the compressed samples in memory until
// the day is complete, since the index needs the chunks in the order of the series.
type block struct {
	path   string
	id     ulid.ULID
	series []series
	from   int64 // time of the first sample in Unix ms
	to     int64 // and the end of the last
	stats  blockStats
}

// series is a series of a block: the data of its complete chunks and the open chunk.
type series struct {
	labels labels.Labels
	done   []chunk
	bytes  []byte // of the complete chunks
	open   *chunkenc.XORChunk
	app    chunkenc.Appender // of the open chunk; nil before its first sample
	from   int64             // times of the first and last sample of the open chunk
	to     int64
}

// chunk is a complete chunk: the times of its first and last sample, and the offset of
// its end in series.bytes.
type chunk struct {
	from, to int64
	end      int
}

// newBlock starts a block with the given series. Its folder is a new one within dir, which
// write makes.
func newBlock(dir string, sets []labels.Labels) (*block, error) {
	id, err := ulid.New(ulid.Now(), rand.Reader)
	if err != nil {
		return nil, err
	}

	// The first sample replaces both bounds of the time.
	b := &block{
		path:   filepath.Join(dir, id.String()),
		id:     id,
		from:   math.MaxInt64,
		to:     math.MinInt64,
		series: make([]series, len(sets)),
	}

	for i := range sets {
		b.series[i] = series{labels: sets[i], open: chunkenc.NewXORChunk()}
	}

	return b, nil
}

// add appends a sample to a series. t is in Unix ms and increases.
func (b *block) add(i int, t int64, v float64) {
	s := &b.series[i]

	// The time of the first sample is part of the metadata of the chunk.
	if s.app == nil {
		app, err := s.open.Appender()
		if err != nil {
			// An empty chunk can be read.
			panic(err)
		}
		s.app = app
		s.from = t
	}

	s.app.Append(0, t, v)
	s.to = t
	b.from = min(b.from, t)
	b.to = max(b.to, t)
	b.stats.Samples++

	// Prometheus cuts its own chunks at this many samples.
	if s.open.NumSamples() >= chunkSamples {
		s.cut()
	}
}

// cut completes the open chunk and reuses its memory for the next.
func (s *series) cut() {
	if s.app == nil {
		return
	}
	bytes := s.open.Bytes()
	s.bytes = append(s.bytes, bytes...)
	s.done = append(s.done, chunk{s.from, s.to, len(s.bytes)})
	clear(bytes[:2]) // the number of samples
	s.open.Reset(bytes[:2])
	s.app = nil
}

// write writes the chunks, the index, and last meta.json, without which the folder is not
// a block.
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

// writeChunks writes the chunks and returns their metadata by series.
func (b *block) writeChunks() (all [][]chunks.Meta, err error) {
	w, err := chunks.NewWriter(filepath.Join(b.path, "chunks"), chunks.WithSegmentSize(segmentSize))
	if err != nil {
		return nil, err
	}

	defer func() { err = cmp.Or(err, w.Close()) }()

	for i := range b.series {
		metas, err := b.series[i].chunks()
		if err == nil {
			err = w.WriteChunks(metas...) // sets the references of the chunks
		}

		if err != nil {
			return nil, err
		}

		for c := range metas {
			// The index has its reference and times, and its memory is freed.
			metas[c].Chunk = nil
		}

		b.series[i].bytes = nil
		b.stats.Chunks += uint64(len(metas))
		all = append(all, metas)
	}

	return all, nil
}

func (s *series) chunks() ([]chunks.Meta, error) {
	// The open chunk is completed first, or its samples would be missing.
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

func (b *block) writeIndex(ctx context.Context, metas [][]chunks.Meta) (err error) {
	w, err := index.NewWriter(ctx, filepath.Join(b.path, "index"))
	if err != nil {
		return err
	}

	defer func() { err = cmp.Or(err, w.Close()) }()

	// The index format requires the symbols before the series that use them.
	for _, symbol := range b.symbols() {
		if err := w.AddSymbol(symbol); err != nil {
			return err
		}
	}

	for i := range b.series {
		if err := w.AddSeries(storage.SeriesRef(i), b.series[i].labels, metas[i]...); err != nil {
			return err
		}
		b.stats.Series++
	}

	return nil
}

// symbols returns all names and values of labels, sorted.
func (b *block) symbols() []string {
	set := map[string]bool{}
	for i := range b.series {
		b.series[i].labels.Range(func(l labels.Label) { set[l.Name], set[l.Value] = true, true })
	}
	return slices.Sorted(maps.Keys(set))
}

// blockMeta is the content of meta.json.
type blockMeta struct {
	ID         string     `json:"ulid"`
	From       int64      `json:"minTime"`
	To         int64      `json:"maxTime"` // exclusive
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
	// The end of a block is exclusive in its metadata.
	meta := blockMeta{ID: b.id.String(), From: b.from, To: b.to + 1, Version: 1, Stats: b.stats}
	meta.Compaction.Level = 1
	meta.Compaction.Sources = []string{meta.ID}
	text, err := json.MarshalIndent(meta, "", "\t")
	if err != nil {
		return fmt.Errorf("describe the block: %w", err)
	}
	return os.WriteFile(filepath.Join(b.path, "meta.json"), append(text, '\n'), 0o644)
}

// runsOf returns the values of the label run in the index of a block. If the path leads to no
// block, the error is os.ErrNotExist.
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
		// The values refer to the memory of the reader.
		values[i] = strings.Clone(values[i])
	}

	return values, errors.Join(err, r.Close())
}
