package stats

import (
	"encoding/binary"
	"errors"
	"math"
)

// MarshalBinary encodes the summary. Summaries of the same durations have the same
// encoding. It implements [encoding.BinaryMarshaler].
func (s Summary) MarshalBinary() ([]byte, error) {
	out := binary.AppendUvarint(nil, s.Count)
	for _, v := range []uint64{s.Sum.High, s.Sum.Low, uint64(s.Min), uint64(s.Max)} {
		out = binary.AppendUvarint(out, v)
	}

	// The histogram is written as counts, so that a list and counts of the same durations have one
	// encoding.
	for octave, counts := range s.histogram.whole().octaves {
		if counts == nil {
			continue
		}

		out = append(out, byte(octave))
		for _, n := range counts {
			out = binary.AppendUvarint(out, n)
		}
	}

	return out, nil
}

// UnmarshalBinary decodes what MarshalBinary encodes. It refuses an encoding whose histogram has
// another number of durations, such as one that was cut. It implements
// [encoding.BinaryUnmarshaler].
func (s *Summary) UnmarshalBinary(data []byte) error {
	d := decoder{data: data}
	*s = Summary{
		Count: d.next(),
		Sum:   Uint128{d.next(), d.next()},
		Min:   int64(d.next()),
		Max:   int64(d.next()),
	}

	// After an error there are no octaves, and the end refuses the rest.
	if s.Min < 0 || s.Min > s.Max {
		return errEncoding
	}

	s.histogram.isCounted = true
	counted := uint64(0)
	least := 0 // the octaves ascend
	for d.more() {
		octave := int(data[d.at])
		d.at++

		// Only ascending octaves are written, so any other order is no encoding.
		if octave < least || octave >= octaves {
			return errEncoding
		}

		least = octave + 1

		counts := new([perOctave]uint64)
		for i := range counts {
			counts[i] = d.next()
			counted += counts[i]
		}

		s.histogram.octaves[octave] = counts
	}

	if d.err != nil || counted != s.Count {
		return errEncoding
	}
	return nil
}

var errEncoding = errors.New("this is not an encoded summary")

// decoder reads numbers. After an error it is at the end of the data, and next returns 0.
type decoder struct {
	data []byte
	at   int
	err  error
}

func (d *decoder) more() bool { return d.at < len(d.data) }

func (d *decoder) next() uint64 {
	if d.more() && d.data[d.at] < 0x80 { // one byte, as most are
		d.at++
		return uint64(d.data[d.at-1])
	}

	// After an error the decoder is at the end, so that a loop over the data ends.
	v, n := binary.Uvarint(d.data[d.at:])
	if n <= 0 {
		d.at = len(d.data)
		d.err = errEncoding
		return 0
	}

	d.at += n
	return v
}

// MarshalBinary encodes the histogram: of each bucket that is not empty the distance from
// the last one, and the count. It implements [encoding.BinaryMarshaler].
func (c Coarse) MarshalBinary() ([]byte, error) {
	var out []byte
	next := 0
	counted := c.counted()
	for i, n := range counted.counts {
		// Distances between buckets are small numbers, which take one byte each.
		if n > 0 {
			bucket := int(counted.first) + i
			out = binary.AppendUvarint(out, uint64(bucket-next))
			out = binary.AppendUvarint(out, uint64(n))
			next = bucket + 1
		}
	}

	return out, nil
}

// UnmarshalBinary decodes what MarshalBinary encodes. It implements
// [encoding.BinaryUnmarshaler].
func (c *Coarse) UnmarshalBinary(data []byte) error {
	d := decoder{data: data}
	*c = Coarse{}

	for bucket := uint64(0); d.more(); bucket++ {
		skipped := d.next()
		n := d.next()

		// The bound on the distance keeps the sum from wrapping around.
		bucket += min(skipped, coarseBuckets)
		if d.err != nil || bucket >= coarseBuckets || n == 0 || n > math.MaxUint32 {
			return errEncoding
		}

		*c.counter(uint(bucket)) = uint32(n)
	}

	return nil
}
