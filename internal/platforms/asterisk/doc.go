// Package asterisk reads Asterisk's dialplan (extensions.conf, with queues.conf beside it,
// FreePBX's generated files included) into the intermediate form of package importer.
//
// The files are read as Asterisk reads them: comments, #include, contexts, extensions and
// their priorities, patterns and includes. What the applications do is in Asterisk's
// documentation (https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications
// and .../Dialplan_Functions), how digits and missing extensions are treated under
// "Dialplan" of its fundamentals.
//
// The dialplan is translated line by line. From the extensions in which calls begin, the texts
// that each variable can have are followed to every line that makes a step (settle, arrive);
// where several ways meet, a variable has the texts of all of them (env). A line is run with
// them as a call would run it (visit): one text decides at once, of several each becomes a value
// of an attribute (splitBy), and what only the call knows is an entry or a lookup. A subroutine
// is a flow of its own (routine). When nothing changes any more, the nodes are written as
// steps, those that do the same as one (share), with the assignments that decide something
// later (writer).
package asterisk
