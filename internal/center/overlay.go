package center

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Overlay returns a folder in which some files have other texts, or are there although the
// folder does not have them.
func Overlay(below fs.FS, texts map[string][]byte) fs.FS { return overlay{below, texts} }

type overlay struct {
	fs.FS
	texts map[string][]byte
}

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	if text, ok := o.texts[name]; ok {
		return &overlaidFile{bytes.NewReader(text), overlaidInfo{name, int64(len(text))}}, nil
	}
	return o.FS.Open(name)
}

// Stat implements fs.StatFS.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	if text, ok := o.texts[name]; ok {
		return overlaidInfo{name, int64(len(text))}, nil
	}
	return fs.Stat(o.FS, name)
}

// ReadDir implements fs.ReadDirFS.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	for file, text := range o.texts {
		if path.Dir(file) != name {
			continue
		}
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == path.Base(file) })
		entries = append(entries, fs.FileInfoToDirEntry(overlaidInfo{file, int64(len(text))}))
		err = nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// Lstat implements fs.ReadLinkFS, with ReadLink.
func (o overlay) Lstat(name string) (fs.FileInfo, error) {
	if text, ok := o.texts[name]; ok {
		return overlaidInfo{name, int64(len(text))}, nil
	}
	return fs.Lstat(o.FS, name)
}

// ReadLink implements fs.ReadLinkFS.
func (o overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.FS, name) }

type overlaidFile struct {
	*bytes.Reader
	info overlaidInfo
}

func (f *overlaidFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *overlaidFile) Close() error               { return nil }

type overlaidInfo struct {
	name string
	size int64
}

func (i overlaidInfo) Name() string       { return path.Base(i.name) }
func (i overlaidInfo) Size() int64        { return i.size }
func (i overlaidInfo) Mode() fs.FileMode  { return 0o644 }
func (i overlaidInfo) ModTime() time.Time { return time.Time{} }
func (i overlaidInfo) IsDir() bool        { return false }
func (i overlaidInfo) Sys() any           { return nil }
