package stats

import (
	"encoding/binary"
	"errors"
)

// MarshalBinary encodes the summary. It implements [encoding.BinaryMarshaler].
func (s Summary) MarshalBinary() ([]byte, error) {
	out := binary.AppendUvarint(nil, s.Count)
	for _, v := range []uint64{s.Sum.High, s.Sum.Low, uint64(s.Min), uint64(s.Max)} {
		out = binary.AppendUvarint(out, v)
	}
	for octave, counts := range s.histogram.octaves {
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

// UnmarshalBinary decodes what MarshalBinary encodes. It implements
// [encoding.BinaryUnmarshaler].
func (s *Summary) UnmarshalBinary(data []byte) error {
	d := decoder{data: data}
	*s = Summary{Count: d.next(), Sum: Uint128{d.next(), d.next()}, Min: int64(d.next()), Max: int64(d.next())}
	for len(d.data) > 0 && d.err == nil {
		octave := int(d.data[0])
		d.data = d.data[1:]
		if octave >= octaves {
			return errEncoding
		}
		counts := new([perOctave]uint64)
		for i := range counts {
			counts[i] = d.next()
		}
		s.histogram.octaves[octave] = counts
	}
	return d.err
}

var errEncoding = errors.New("this is no encoded summary")

// decoder reads numbers. After an error all are 0.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) next() uint64 {
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.data, d.err = nil, errEncoding
		return 0
	}
	d.data = d.data[n:]
	return v
}
