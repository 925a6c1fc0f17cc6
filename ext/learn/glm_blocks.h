/* The quadratics of a part in the columns of the whole: absorbed, bent, compared. */
#ifndef MLEXT_LEARN_GLM_BLOCKS_H
#define MLEXT_LEARN_GLM_BLOCKS_H

#include "learn/glm_part.h"

/*
** Absorbs each block of a part into its triangle (blocks) of the encoder's columns, `first` of them
** the constant; with merged parameters, as the part's third derivatives make it there.
*/
MlStatus ml_glm_absorb_blocks(MlCall *call, const MlModel *model, const MlGlmPart *part,
                              const MlEncoder *encoder, const double *merged, size_t first,
                              MlTriangle *blocks);

/* What the deviances (blocks) of a part are more at the merged parameters than at its own. */
MlStatus ml_glm_block_excess(MlCall *call, const MlModel *model, const MlGlmPart *part,
                             const MlEncoder *encoder, const MlGlmShape *shape,
                             const double *parameters, double *excess);

/* Adds the part's third derivatives to those (blocks, count) of the whole, whose triangles are
** blocks. */
MlStatus ml_glm_add_cubic(MlCall *call, const MlModel *model, const MlGlmPart *part,
                          const MlEncoder *encoder, size_t first, const MlTriangle *blocks,
                          double *cubic);

#endif
