/* What replaces missing values in a frame. */
#ifndef MLEXT_DATA_FRAME_FILL_H
#define MLEXT_DATA_FRAME_FILL_H

#include "data/frame.h"

/* For ml_frame_close(): finds the `fill` of each feature, as the policy says. */
MlStatus ml_frame_fill(MlCall *call, MlFrame *frame);

#endif
