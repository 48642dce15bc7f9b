// Package asterisk reads Asterisk's dialplan (extensions.conf, with queues.conf and
// voicemail.conf beside it, FreePBX's generated files included) into the intermediate form
// of package importer.
//
// The files are read as Asterisk reads them: comments, #include, contexts, extensions and
// their priorities, patterns and includes. What the applications do is in Asterisk's
// documentation (https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications
// and .../Dialplan_Functions), how digits and missing extensions are treated under
// "Dialplan" of its fundamentals.
//
// A dialplan computes its way with variables. So it is not translated line by line: it is
// run, from the extension in which calls begin, with every value that is known beforehand,
// and where a value is known only in the call the run goes every way (partial evaluation).
// A state is a priority with the variables that are still read, and becomes a step. States
// that do the same from there on become one step (see minimize).
//
// It knows nothing of the other formats, nor how a folder is written.
package asterisk
