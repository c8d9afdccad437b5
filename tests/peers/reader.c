/* Reads calendar files with libical: see readers.py for what comes in and what goes out. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        return NULL;
    long length = ftell(file);
    rewind(file);
    char *text = malloc(length + 1);
    if (!text || fread(text, 1, length, file) != (size_t)length)
        return NULL;
    text[length] = '\0';
    fclose(file);
    return text;
}

static void print_string(const char *text)
{
    putchar('"');
    for (; text && *text; text++) {
        unsigned char byte = *text;
        if (byte < ' ' || byte == '"' || byte == '\\')
            printf("\\u%04x", byte);
        else
            putchar(byte);
    }
    putchar('"');
}

/* Resolved by the VTIMEZONE of the same file, if the time has a TZID. */
static void print_time(icalcomponent *event, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    struct icaltimetype time = icaltime_null_time();
    if (property)
        time = icalproperty_get_datetime_with_component(property, event);
    if (!time.is_date && time.zone)
        time = icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone());
    print_string(icaltime_as_ical_string(time));
}

static void print_event(icalcomponent *event)
{
    printf("[");
    print_string(icalcomponent_get_uid(event));
    printf(",");
    print_time(event, ICAL_DTSTART_PROPERTY);
    printf(",");
    print_time(event, ICAL_DTEND_PROPERTY);
    printf(",");
    print_string(icalcomponent_get_location(event));
    printf(",");
    print_string(icalcomponent_get_summary(event));
    printf(",");
    print_string(icalcomponent_get_description(event));
    printf("]");
}

/* What the parser and the restrictions of RFC 5545 and 5546 left in the tree, wherever it stands. */
static void print_complaints(icalcomponent *component, const char **separator)
{
    icalproperty *error = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
    for (; error; error = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY)) {
        fputs(*separator, stdout);
        print_string(icalproperty_get_xlicerror(error));
        *separator = ",";
    }
    icalcomponent *part = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
    for (; part; part = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        print_complaints(part, separator);
}

static int print_calendar(const char *path)
{
    char *text = read_file(path);
    icalcomponent *calendar = text ? icalparser_parse_string(text) : NULL;
    free(text);
    if (!calendar) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    icalrestriction_check(calendar);
    const char *separator = "";
    printf("[[");
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        fputs(separator, stdout);
        print_event(event);
        separator = ",";
    }
    printf("],[");
    separator = "";
    print_complaints(calendar, &separator);
    printf("]]\n");
    icalcomponent_free(calendar);
    return 0;
}

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++)
        if (print_calendar(paths[i]))
            return 1;
    return 0;
}
