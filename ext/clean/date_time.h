/* Inside of date parsing: the time of day and the zone among the tokens. See date.h. */
#ifndef MLEXT_CLEAN_DATE_TIME_H
#define MLEXT_CLEAN_DATE_TIME_H

#include "clean/date_scan.h"

typedef struct MlDateWork {
  MlDateScan scan;
  MlDate date;
  int has_zone, east; /* minutes */
  int meridiem;       /* 0 am, 1 pm, -1 not said */
} MlDateWork;

/*
** Finds the time of day and the zone, marks their tokens as used and sets date.has_time.
** 0 when there are two times or one that cannot be.
*/
int ml_date_take_time(MlDateWork *work);

#endif
